import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { crashTrial, tableOf } from './crash-trial.ts';

test('nothing is lost, doubled or out of order when the server is killed in the middle of it', {
  timeout: 400_000,
}, async () => {
  const size = { conversations: 8, messages: 40, kills: 1, seconds: 3, echoWaitSeconds: 6 };
  const report = await crashTrial({ ...size, roles: ['all'], home: tempDir('imitator-crash') });
  expect(report, tableOf('PGlite', report)).toMatchObject({
    said: 40,
    answered: 40,
    lost: [],
    twiceWithoutCause: [],
    outOfOrder: [],
    misdirected: [],
    kills: 1,
  });
  // An echo that this machine took too late is the one cause.
  expect(report.doubled.length > 0).toBe(report.twice.length > 0);
});

test('nor sent twice without a cause when nothing comes in for longer than the wait, and echoes are late or lost', {
  timeout: 400_000,
}, async () => {
  const size = { conversations: 8, messages: 40, kills: 0, seconds: 4, echoWaitSeconds: 3 };
  const worse = { pauses: 1, pauseSeconds: 7, lostEchoes: 0.1, lateEchoes: 0.2 };
  const report = await crashTrial({ ...size, worse, roles: ['all'], home: tempDir('imitator-crash') });
  expect(report).toMatchObject({ said: 40, answered: 40, lost: [], outOfOrder: [], misdirected: [] });
  expect(report.twiceWithoutCause).toEqual([]);
  expect(report.twice.length).toBeLessThanOrEqual(report.sentAgain);
  // A server may be killed between the two.
  expect(report.sentAgain - report.sentAgainAlerts).toBeLessThanOrEqual(report.kills);
});
