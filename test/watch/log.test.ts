import { expect, test } from 'vitest';
import { createLog } from '../../src/webhook/index.ts';
import { goLive, LONG, LogLines } from '../webhook/live.ts';

/** A conversation with everything that may end up in a log: errors, refusals, alerts. */
async function eventfulConversation(messageText: boolean) {
  const live = await goLive({ messageText });
  const { simulator, generator, log } = live;
  const ann = live.somebody();
  generator.on('my password', new Error('the engine stumbled'));
  generator.on('my password', 'sure thing|of course');
  simulator.failNext('temporary');
  ann.says('my password is swordfish');
  await ann.receivesTexts(2, LONG);
  simulator.failNext('token-dead');
  ann.says('and zucchini');
  await expect.poll(() => log.alerts.length, LONG.poll).toBe(1);
  await simulator.post('{"a":1}', 'sha256=nonsense');
  await live.stop();
  return { live, text: log.text };
}

test('neither secrets nor what people write are in the log, whatever goes wrong', async () => {
  const { live, text } = await eventfulConversation(false);
  const { simulator } = live;
  expect(text).toContain('stumbled');
  for (const word of ['swordfish', 'sure thing', 'of course', 'zucchini']) expect(text).not.toContain(word);
  for (const secret of [simulator.appSecret, simulator.pageAccessToken, simulator.verifyToken])
    expect(text).not.toContain(secret);
  for (const line of live.log.lines)
    expect(line).toMatchObject({ level: expect.any(String), time: expect.any(String) });
});

test('what people write is there when it is asked for, the secrets even then not', async () => {
  const { live, text } = await eventfulConversation(true);
  expect(text).toContain('swordfish');
  expect(text).toContain('sure thing | of course');
  expect(text).not.toContain(live.simulator.pageAccessToken);
});

test('a secret inside an error is not printed, and of an error nothing but name, message, code and place', () => {
  const lines = new LogLines();
  const log = createLog({
    level: 'info',
    messageText: false,
    secrets: ['hunter2-token'],
    destination: lines,
  });
  const err = Object.assign(new Error('refused for hunter2-token'), {
    code: 'E1',
    config: { data: 'private words', headers: { authorization: 'Bearer hunter2-token' } },
    detail: 'Key (text)=(private words)',
  });
  log.warn({ err }, 'it went wrong');
  expect(lines.text).not.toMatch(/hunter2|private words/);
  expect(lines.lines[0]).toMatchObject({
    err: { name: 'Error', message: 'refused for [secret]', code: 'E1' },
  });
});
