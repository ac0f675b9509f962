/** `imitator serve` and `forget` as a user runs them: processes of their own, the small base, the simulator at Meta's end. */

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_DISCLOSURE } from '../../config/groups/conduct.ts';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { Program } from '../support/program.ts';
import { lastingTempDir, tempDir } from '../support/temp-dir.ts';

const home = lastingTempDir('imitator-serve');
const imitator = (args: string[], env: Record<string, string> = {}) => new Program(args, env);

const secrets = { VERIFY_TOKEN: 'v', PAGE_ID: '1', PAGE_ACCESS_TOKEN: 't', APP_SECRET: 's', PORT: '0' };

describe('before it starts', () => {
  test('names everything that is missing in the environment at once, with what to set', async () => {
    const program = imitator(['serve', '--model', 'models/small', '--role', 'webhook'], { PORT: '99999' });
    expect(await program.ended).toBe(1);
    for (const name of ['VERIFY_TOKEN', 'PAGE_ID', 'PAGE_ACCESS_TOKEN', 'APP_SECRET', 'DATABASE_URL', 'PORT'])
      expect(program.err).toMatch(new RegExp(`^ {2}- ${name}\\b.*: .+`, 'm'));
  });

  test('says that a model is needed', async () => {
    const program = imitator(['serve'], secrets);
    expect(await program.ended).toBe(1);
    expect(program.err).toContain('--model');
    expect(program.err).toContain('models/small');
  });

  test('ends the model that loads when the store cannot be opened, and the store when the model is none', async () => {
    const unreachable = { ...secrets, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const [storeless, modelless] = [
      imitator(['serve', '--model', 'models/small'], unreachable),
      imitator(['serve', '--model', 'test'], { ...secrets, IMITATOR_HOME: home }),
    ];
    expect([await storeless.ended, await modelless.ended]).toEqual([1, 1]);
    expect(storeless.err).toMatch(/^imitator: .*127\.0\.0\.1:1/m);
    expect(storeless.err).not.toContain('model:');
    expect(modelless.err).toMatch(/^imitator: .*test\/config\.json/m);
    expect(storeless.out + modelless.out).toBe('');
  });

  test('ends cleanly when it is stopped while it starts', async () => {
    const IMITATOR_HOME = tempDir();
    const program = imitator(['serve', '--model', 'models/small'], { ...secrets, IMITATOR_HOME });
    await expect.poll(() => existsSync(`${IMITATOR_HOME}/database`), { timeout: 50_000 }).toBe(true);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.err).not.toContain('listening');
  });
});

describe('a conversation with the small base', { timeout: 180_000 }, () => {
  let simulator: MessengerSimulator;
  let server: Program;
  let environment: Record<string, string>;
  let url: string;
  let operatorUrl: string;
  beforeAll(async () => {
    simulator = await new MessengerSimulator().start();
    const settings = {
      IMITATOR_BOT__DISCLOSURE: NO_DISCLOSURE,
      IMITATOR_BOT__DEBOUNCE_SECONDS: '0.3',
      IMITATOR_BOT__MAX_REPLY_TOKENS: '12',
    };
    const ports = { PORT: '0', IMITATOR_ADMIN__PORT: '0' };
    environment = { ...simulator.environment, ...settings, ...ports, IMITATOR_HOME: home };
    server = imitator(['serve', '--model', 'models/small'], environment);
    url = (await server.says(/listening on (\S+)/))[1]!;
    operatorUrl = (await server.says(/for the operator: (\S+)/))[1]!;
    simulator.connect(`${url}/webhook`);
  });
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await simulator.stop();
  });

  test('verifies, replies, and refuses a second server on the same store', async () => {
    expect(await simulator.verify()).toBe(true);
    const jana = simulator.person('Jana');
    jana.says('hey, what are you doing tonight?');
    const { text } = await jana.receives({ timeoutMs: 60_000 });
    expect(text.trim()).not.toBe('');
    expect(jana.actions.map(({ action }) => action)).toContain('typing_on');
    expect((await fetch(`${operatorUrl}/readyz`)).status).toBe(200);
    const second = imitator(['serve', '--model', 'models/small'], environment);
    expect(await second.ended).toBe(1);
    expect(second.err).toContain('another process has this database open');
  });

  test('forgets a person while it runs, and after it has stopped', async () => {
    const jana = simulator.person('Jana');
    const running = imitator(['forget', jana.psid, '--json'], environment);
    expect(await running.ended).toBe(0);
    expect(JSON.parse(running.out)).toMatchObject({ conversations: 1, messages: 1 });
    await simulator.person('Karel').says('one more').accepted;

    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    for (const line of server.out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
    expect(server.out).not.toMatch(/tonight|one more/);
    for (const name of ['APP_SECRET', 'PAGE_ACCESS_TOKEN', 'VERIFY_TOKEN'])
      expect(server.out + server.err).not.toContain(environment[name]);

    const stopped = imitator(['forget', simulator.person('Karel').psid], environment);
    expect(await stopped.ended).toBe(0);
    expect(stopped.out).toContain('Forgotten');
    const again = imitator(['forget', simulator.person('Karel').psid], environment);
    await again.ended;
    expect(again.out).toContain('Nothing was stored');
    expect(existsSync(`${home}/database`)).toBe(true);
  });
});
