import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { crashTrial } from './crash-trial.ts';

test('nothing is lost, doubled or out of order when the server is killed in the middle of it', {
  timeout: 400_000,
}, async () => {
  const size = { conversations: 8, messages: 40, kills: 1, seconds: 3, echoWaitSeconds: 6 };
  const report = await crashTrial({ ...size, roles: ['all'], home: tempDir('imitator-crash') });
  expect(report).toMatchObject({
    said: 40,
    answered: 40,
    lost: [],
    doubled: [],
    outOfOrder: [],
    misdirected: [],
    kills: 1,
  });
});
