/**
 * `npm run test:slow -- image`: the Dockerfile carried out as far as a machine without a builder can, from `npm ci` to a
 * signed webhook that is answered. It takes some minutes, most of them for npm's registry and for a short training.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { freePort } from '../support/free-port.ts';
import { ImageTrial } from './image-trial.ts';

/** Whether what the RUN lines need is there; where it is not, that is said, so that a skip is never silent. */
function canBuild(): boolean {
  try {
    if (process.platform !== 'linux') throw new Error('this is no Linux');
    execFileSync('npm', ['view', 'zod', 'version'], { stdio: 'pipe', timeout: 60_000 });
    return true;
  } catch (error) {
    console.warn(
      `SKIPPED: the trial of the image needs Linux and npm's registry: ${(error as Error).message}`,
    );
    return false;
  }
}

/** A training that is over in a minute: what it is worth does not matter here. */
const SHORT = [
  'model.base=models/small',
  'train.maxSteps=4',
  'train.sampleReplies=0',
  'train.validateEverySteps=0',
];

test.skipIf(!canBuild())(
  'the image is built, retrains, answers and ends, and writes nowhere but to its volume',
  async () => {
    const say = (line: string) => console.log(line);
    const image = await ImageTrial.build('.', say);
    tellSizes(image, say);

    const exports = join(image.writable('/data/exports'), 'sample-export.zip');
    copyFileSync(image.at('/app/examples/sample-export.zip'), exports);
    utimesSync(exports, 0, 0);
    const retrain = image.start(['retrain', '--json', ...SHORT.flatMap((set) => ['--set', set])]);
    expect(await retrain.ended, retrain.err).toBe(0);
    say(`      retrain: ${retrain.out.trim()}`);
    const promote = image.start(['versions', 'promote', 'v1']);
    expect(await promote.ended, promote.err).toBe(0);

    const meta = await new MessengerSimulator().start();
    onTestFinished(() => meta.stop());
    const port = await freePort();
    const variables = { ...meta.environment, PORT: String(port), IMITATOR_ADMIN__PORT: '0' };
    expect(await image.health(variables)).not.toBe(0);
    const server = image.start([], variables);
    await expect.poll(() => server.err, { timeout: 120_000 }).toContain('listening on');
    expect(await image.health(variables)).toBe(0);

    meta.connect(`http://127.0.0.1:${port}/webhook`);
    expect(await meta.verify()).toBe(true);
    const jana = meta.person('Jana');
    jana.says('are you home?');
    const { text } = await jana.receives({ timeoutMs: 120_000 });
    say(`      are you home? -> ${text}`);
    expect(text.trim()).not.toBe('');

    expect(await server.stop(), server.err).toBe(0);
    expect(readdirSync(image.at('/tmp'))).toEqual([]);
    expect(readdirSync(image.at('/data'))).toContain('database');
  },
);

function tellSizes(image: ImageTrial, say: (line: string) => void): void {
  const paths = ['/app', '/app/node_modules', '/app/models', '/app/dist'];
  const told = paths.map((path) => `${path} ${Math.round(image.size(path) / 1e6)} MB`);
  say(`      sizes beside the base image: ${told.join(', ')}`);
}
