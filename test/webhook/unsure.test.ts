/** A send of which nobody knows whether it arrived: the echo decides, and silence proves nothing by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { echoEvent, type FaultName, type Person, readEvent } from '../../src/simulator/index.ts';
import { deadLettersOf, LONG, onBothDatabases, sendsOf, statesOf } from './live.ts';

const WAIT_SECONDS = 1.5;
const UNSURE_SECONDS = 9;
const settings = {
  bot: { debounceSeconds: 0 },
  send: { timeoutSeconds: 2, echoWaitSeconds: WAIT_SECONDS, unsureMinutes: UNSURE_SECONDS / 60 },
};

onBothDatabases({ settings, simulator: { echoes: { late: 0, lateMs: 0 } } }, (live) => {
  const { promise: echoKnown, resolve: echoIsKnown } = Promise.withResolvers<void>();

  /** Echoes are known to come for this page. */
  const anEchoIsKnown = async () => {
    const somebody = live().somebody();
    somebody.says('so that an echo is known');
    await somebody.receives(LONG);
    const known = () => live().query('select 1 from imitator.page where echo_at is not null');
    await expect.poll(known, LONG.poll).toHaveLength(1);
    echoIsKnown();
  };
  const meets = async (fault: FaultName) => {
    const ann = live().somebody();
    live().generator.on(`(${ann.name})`, 'one|two');
    live().simulator.failNext(fault, { person: ann });
    await ann.says(`(${ann.name})`).accepted;
    return ann;
  };
  const isUnsure = (person: Person) =>
    expect.poll(() => statesOf(live(), person), LONG.poll).toEqual(['unsure', 'queued']);
  const textsOf = (person: Person) => person.received.map(({ text }) => text);
  /** Something of the page is written and comes in. */
  const somethingHappens = () => {
    const { simulator } = live();
    const { psid } = live().somebody();
    return simulator.send(readEvent({ psid, pageId: simulator.pageId, at: Date.now() }, Date.now()));
  };

  test('while nothing at all comes in, a bubble is not sent twice, and its late echo settles it', async () => {
    await anEchoIsKnown();
    const { delivery } = live().simulator;
    const ann = await meets('hang-up-after-sending');
    delivery.pause();
    try {
      await isUnsure(ann);
      await sleep(3 * WAIT_SECONDS * 1000);
      expect(await statesOf(live(), ann)).toEqual(['unsure', 'queued']);
    } finally {
      delivery.resume();
    }
    await expect.poll(() => statesOf(live(), ann), LONG.poll).toEqual(['sent', 'sent']);
    expect(textsOf(ann)).toEqual(['one', 'two']);
  });

  test('when later things come in and no echo does, it is sent again, counted and told', async () => {
    await echoKnown;
    const [again, before] = [await sendsOf(live(), 'sent again'), live().log.alerts.length];
    const ann = await meets('hang-up-before-sending');
    await isUnsure(ann);
    await sleep(20);
    await somethingHappens();
    expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
    expect((await sendsOf(live(), 'sent again')) - again).toBe(1);
    expect(live().log.alerts.slice(before)).toEqual([expect.stringContaining('is sent once more: no echo')]);
  });

  test('the first thing to come in after a silence may have the echo right behind it', async () => {
    await echoKnown;
    const { simulator } = live();
    const again = await sendsOf(live(), 'sent again');
    const send = simulator.delivery.send.bind(simulator.delivery);
    const held: (() => void)[] = [];
    simulator.delivery.send = (event, ...more) =>
      (event['message'] as { is_echo?: boolean } | undefined)?.is_echo === true
        ? new Promise((resolve) => held.push(() => resolve(send(event, ...more))))
        : send(event, ...more);
    const ann = await meets('hang-up-after-sending');
    await isUnsure(ann);
    await sleep(2 * WAIT_SECONDS * 1000);
    await somethingHappens();
    await sleep((WAIT_SECONDS * 1000) / 3);
    simulator.delivery.send = send;
    for (const release of held) release();
    await expect.poll(() => statesOf(live(), ann), LONG.poll).toEqual(['sent', 'sent']);
    expect(textsOf(ann)).toEqual(['one', 'two']);
    expect(await sendsOf(live(), 'sent again')).toBe(again);
  });

  test('without any evidence it goes to the dead letters with an alert, and an echo brings it back from there', async () => {
    await echoKnown;
    const { simulator } = live();
    const ann = await meets('hang-up-before-sending');
    await isUnsure(ann);
    await live().query('update imitator.page set echo_at = null');
    await expect.poll(() => statesOf(live(), ann), LONG.poll).toEqual(['failed', 'failed']);
    expect(ann.received).toEqual([]);
    const why = 'nobody knows whether it was sent';
    expect(await deadLettersOf(live(), ann)).toMatchObject([{ why }, { why }]);
    expect(live().log.alerts.join()).toContain(`is given up: ${why}`);
    const [bubble] = await live().query(
      'select min(id) as id from imitator.outbox where text = $1 and state = $2',
      ['one', 'failed'],
    );
    const metadata = `imitator:${live().server.store.installation}:${bubble!['id']}`;
    const parties = { psid: ann.psid, pageId: simulator.pageId, at: Date.now() };
    await simulator.send(
      echoEvent(parties, { appId: simulator.appId, mid: `m_late:${ann.psid}`, text: 'one', metadata }),
    );
    expect(await statesOf(live(), ann)).toEqual(['sent', 'failed']);
    expect(await deadLettersOf(live(), ann)).toHaveLength(1);
  });
});
