/**
 * What a user would run instead: the reference library in Python, by a script of one call a run that prints one line of
 * JSON. `PEER_PYTHON` names a Python with torch, transformers and peft, `PEER_SCRIPT` the script; without PEER_SCRIPT
 * it is looked for at ../shared/bench/peer.py beside the checkout.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { problem } from '../../src/base/errors.ts';

const BESIDE_THE_CHECKOUT = '../shared/bench/peer.py';

export interface PeerFigures {
  /** The best of the script's own runs. */
  seconds: number;
  tokens_per_second: number;
  peak_mb: number;
}

export interface Peer {
  /** One call of the script. @throws ImitatorError `peer` with what it wrote to stderr. */
  run(args: readonly string[]): Promise<PeerFigures>;
}

/** The peer, or undefined without PEER_PYTHON. @throws ImitatorError `peer` when its files are not there. */
export function findPeer(env: Readonly<Record<string, string | undefined>>): Peer | undefined {
  const python = env['PEER_PYTHON'];
  if (python === undefined || python === '') return undefined;
  const script = resolve(env['PEER_SCRIPT'] ?? BESIDE_THE_CHECKOUT);
  mustExist(resolve(python), 'PEER_PYTHON', 'name a Python with torch, transformers and peft, or unset it');
  mustExist(script, 'PEER_SCRIPT', 'name the script that runs the reference library, or unset PEER_PYTHON');
  return { run: (args) => runPeer(python, [script, ...args]) };
}

/** One call of a peer's script. */
export async function runPeer(program: string, args: readonly string[]): Promise<PeerFigures> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { maxBuffer: 1 << 24 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PeerFigures;
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').slice(-3).join(' ');
    throw problem({
      code: 'peer',
      place: `${program} ${args.join(' ')}`,
      detail: said || String(cause),
      cause,
    });
  }
}

/** @throws ImitatorError `peer`, naming the variable, where a path is nothing. */
export function mustExist(path: string, variable: string, remedy: string): void {
  if (!existsSync(path))
    throw problem({ code: 'peer', place: variable, expected: 'a file', value: path, remedy });
}
