/**
 * `npm run test:slow -- one-sender`: while somebody sends the worst texts that we know of, everybody else's posts are
 * acknowledged as ever.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { tempDir } from '../support/temp-dir.ts';
import { KillableServer } from './killable-server.ts';
import { token } from './parrot.ts';

const SECONDS = 30;
const PER_SECOND = 20;
/** What the search for phone numbers, links and addresses takes longest for; as long as a message can be. */
const WORST = ['1 ', '1.1.', 'a-', 'a.b@', '(1) ', 'http://'].map((unit) =>
  unit.repeat(10_000).slice(0, 20_000),
);

test('acknowledgements of others stay quick', async () => {
  const meta = await new MessengerSimulator({ callsPerSecond: 100_000 }).start();
  onTestFinished(() => meta.stop());
  const home = tempDir('imitator-one-sender');
  const server = await KillableServer.start({ environment: meta.environment, home, replyMs: 30 });
  onTestFinished(() => server.stop());
  meta.connect(server.webhookUrl);
  const calm = await percentiles(meta, 0);
  const attacked = await percentiles(meta, 5);
  console.log(
    `acknowledged, ms: calm p50 ${calm.p50}, p99 ${calm.p99}; attacked p50 ${attacked.p50}, p99 ${attacked.p99}`,
  );
  // Where others have the processor too, as calm as it can be there.
  expect(attacked.p99).toBeLessThan(Math.max(100, 2 * calm.p99));
});

/** Of what twenty people write, while one writes so many of the worst texts a second. */
async function percentiles(
  meta: MessengerSimulator,
  attacksPerSecond: number,
): Promise<{ p50: number; p99: number }> {
  const acks: Promise<number>[] = [];
  for (let i = 0; i < SECONDS * PER_SECOND; i++) {
    const said = meta.person(`P${i % 20}`).says(`${token(i % 20, i)} hello`);
    acks.push(said.accepted.then((at) => at - said.offeredAt!));
    if (i % PER_SECOND < attacksPerSecond) meta.person('Mallory').says(WORST[i % WORST.length]!);
    await sleep(1000 / PER_SECOND);
  }
  const sorted = (await Promise.all(acks)).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))]!);
  return { p50: at(0.5), p99: at(0.99) };
}
