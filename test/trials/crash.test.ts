import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { crashTrial } from './crash-trial.ts';

test('nothing is lost, doubled or out of order when the server is killed in the middle of it', {
  timeout: 400_000,
}, async () => {
  const size = { conversations: 8, messages: 40, kills: 1, seconds: 3, echoWaitSeconds: 6 };
  const report = await crashTrial({ ...size, processes: 1, home: tempDir('imitator-crash') });
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

test('nor sent twice without a cause when nothing comes in for longer than the wait, and echoes are late or lost', {
  timeout: 400_000,
}, async () => {
  const size = { conversations: 8, messages: 60, kills: 1, seconds: 6, echoWaitSeconds: 4 };
  const worse = { pauses: 1, pauseSeconds: 10, lostEchoes: 0.1, lateEchoes: 0.2 };
  const report = await crashTrial({ ...size, worse, processes: 1, home: tempDir('imitator-crash') });
  expect(report).toMatchObject({ said: 60, answered: 60, lost: [], outOfOrder: [], misdirected: [] });
  expect(report.twiceWithoutCause).toEqual([]);
  expect(report.twice.length).toBeLessThanOrEqual(report.sentAgain);
  // A server may be killed between the two.
  expect(report.sentAgain - report.sentAgainAlerts).toBeLessThanOrEqual(report.kills);
});
