/** A token that ends soon is told of once a day, by whichever process looks first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import type { Alert } from '../../src/watch/alerts.ts';
import { TokenWatch } from '../../src/webhook/doctor/token-watch.ts';
import { createLog, SendApi } from '../../src/webhook/index.ts';
import { pgliteTemplate } from '../support/pglite-template.ts';
import { LogLines } from './live.ts';

let store: Store;
let meta: MessengerSimulator;
beforeAll(async () => {
  const settings = { checkpointMinutes: 10, retentionDays: 0, poolSize: 5 };
  [store, meta] = await Promise.all([
    openStore({ settings, template: await pgliteTemplate() }),
    new MessengerSimulator().start(),
  ]);
});
afterAll(() => Promise.all([store?.close(), meta?.stop()]));

test('a token that ends soon is told of once a day, by whichever process looks first', async () => {
  const raised: Alert[] = [];
  const alerts = {
    raise: async (alert: Alert) => void raised.push(alert),
    raiseIn: async () => {},
  };
  let now = Date.now();
  const watch = () =>
    new TokenWatch({
      api: new SendApi({ graphApiUrl: meta.graphApiUrl, graphVersion: 'v26.0', timeoutSeconds: 5 }),
      pages: [{ id: meta.pageId, accessToken: meta.pageAccessToken, appSecrets: [meta.appSecret] }],
      store,
      alerts,
      log: createLog({ level: 'debug', messageText: false, secrets: [], destination: new LogLines() }),
      clock: () => now,
    });
  const [one, other] = [watch(), watch()];
  await one.look();
  expect(raised).toEqual([]);
  now += 86_400_000;
  meta.tokenFacts['expires_at'] = Math.floor(now / 1000) + 86_400;
  await Promise.all([one.look(), other.look()]);
  await one.look();
  expect(raised).toMatchObject([{ kind: 'token-expiring', page: meta.pageId }]);
  expect(JSON.stringify(raised)).not.toContain(meta.pageAccessToken);
  now += 86_400_000;
  await other.look();
  expect(raised).toHaveLength(2);
});
