/**
 * CTranslate2 as a peer for the replies of BlenderBot, in its own int8: `CT2_PYTHON` names a Python with ctranslate2,
 * torch and transformers, `CT2_SCRIPT` the script that runs it; without CT2_SCRIPT it is looked for at
 * ../shared/bench/ct2.py beside the checkout.
 */
import { resolve } from 'node:path';
import { mustExist, type Peer, runPeer } from './peer.ts';

const BESIDE_THE_CHECKOUT = '../shared/bench/ct2.py';

/** The peer, or undefined without CT2_PYTHON. @throws ImitatorError `peer` when its files are not there. */
export function findCTranslate2(env: Readonly<Record<string, string | undefined>>): Peer | undefined {
  const python = env['CT2_PYTHON'];
  if (python === undefined || python === '') return undefined;
  const script = resolve(env['CT2_SCRIPT'] ?? BESIDE_THE_CHECKOUT);
  mustExist(
    resolve(python),
    'CT2_PYTHON',
    'name a Python with ctranslate2, torch and transformers, or unset it',
  );
  mustExist(script, 'CT2_SCRIPT', 'name the script that runs CTranslate2, or unset CT2_PYTHON');
  return { run: (args) => runPeer(python, [script, ...args]) };
}
