/** The same things in the other forms in which Meta has been seen to write them, through the whole server. */
import { expect, test } from 'vitest';
import { type Person, policyEvent, postbackEvent } from '../../src/simulator/index.ts';
import { goLive, type Live, LONG, onBothDatabases } from './live.ts';

const quick = { bot: { debounceSeconds: 0.1 } };

onBothDatabases({ settings: quick, simulator: { form: { numericIds: true, textSeconds: true } } }, (live) => {
  test('ids that are numbers and times that are texts in seconds: the reply goes to the right person', async () => {
    const [ann, bob] = [live().somebody(), live().somebody()];
    // One above what a double holds.
    Object.assign(ann, { psid: '24891772963456781' });
    Object.assign(bob, { psid: '24891772963456782' });
    for (const person of [ann, bob]) live().simulator.persons.set(person.psid, person);
    const before = Date.now();
    ann.says('I am Ann');
    bob.says('I am Bob');
    expect((await ann.receives(LONG)).text).toBe('re: I am Ann');
    expect((await bob.receives(LONG)).text).toBe('re: I am Bob');
    const [row] = await live().query(`select at from imitator.inbox where text = 'I am Ann'`);
    expect(Math.abs(row!['at'] - before)).toBeLessThan(60_000);
  });
});

onBothDatabases({ settings: quick }, (live) => {
  const inbox = (person: Person) =>
    live().query('select text from imitator.inbox where conversation like $1 order by seq', [
      `%:${person.psid}`,
    ]);

  test('two taps on a button are two messages though they bear one mid, and a redelivery is none', async () => {
    const ann = live().somebody();
    const now = Date.now();
    ann.lastWroteAt = now;
    const tap = (at: number, title = 'More') =>
      postbackEvent(
        { psid: ann.psid, pageId: live().simulator.pageId, at },
        'm_of_the_button',
        title,
        'MORE',
      );
    for (const event of [
      tap(now - 900),
      tap(now - 900),
      tap(now - 500),
      tap(now - 900),
      tap(now - 500),
      tap(now - 500, 'Less'),
    ])
      await live().simulator.send(event);
    expect(await inbox(ann)).toEqual([{ text: 'More' }, { text: 'More' }, { text: 'Less' }]);
    // Somebody else taps on the same button.
    const bob = live().somebody();
    await bob.taps('More', 'MORE', { of: 'm_of_the_button', at: now - 900 }).accepted;
    expect(await inbox(bob)).toEqual([{ text: 'More' }]);
    expect((await bob.receives(LONG)).text).toBe('re: More');
  });

  test.each(['policy_enforcement', 'policy-enforcement'] as const)(
    '%s: the newest of block and unblock holds, and copies are told of once',
    async (key) => {
      const { simulator, log } = live();
      const { pageId } = simulator;
      const now = Date.now();
      const enforce = (action: string, at: number) =>
        simulator.send(policyEvent({ pageId, at }, action, `simulated ${key}`, key));
      const stopped = async () =>
        (await live().query('select stopped_why from imitator.page'))[0]!['stopped_why'];
      await live().query('update imitator.page set policy_at = 0');
      const before = log.alerts.length;
      await enforce('block', now - 5000);
      expect(await stopped()).toContain('blocked');
      await enforce('unblock', now - 3000);
      expect(await stopped()).toBeNull();
      await enforce('block', now - 5000);
      await enforce('block', now - 4000);
      expect(await stopped()).toBeNull();
      await enforce('warning', now - 1000);
      await enforce('block', now - 2000);
      expect(await stopped()).toContain('blocked');
      await enforce('unblock', now - 500);
      const alerts = log.alerts.slice(before);
      expect(alerts).toHaveLength(6);
      expect(alerts.filter((alert) => alert.includes('comes late and changes nothing'))).toHaveLength(1);
    },
  );

  test('messages that waited for an unblock are answered at once', async () => {
    const { simulator } = live();
    const ann = live().somebody();
    await simulator.enforces('block');
    await ann.says('anybody?').accepted;
    const putOff = `select 1 from imitator_queue.job where singleton_key like $1 and state = 'created'
      and start_after > now() + interval '30 seconds'`;
    await expect.poll(() => live().query(putOff, [`%:${ann.psid}`]), LONG.poll).toHaveLength(1);
    await simulator.enforces('unblock');
    const asked = performance.now();
    expect((await ann.receives(LONG)).text).toBe('re: anybody?');
    expect(performance.now() - asked).toBeLessThan(30_000);
  });
});

test('events of a page that nobody has configured are told of once, with both numbers', async () => {
  const live: Live = await goLive({ settings: quick });
  try {
    const event = {
      sender: { id: '5' },
      recipient: { id: '999' },
      timestamp: Date.now(),
      message: { mid: 'm', text: 'a' },
    };
    const body = (id: unknown) =>
      JSON.stringify({ object: 'page', entry: [{ id, time: 1, messaging: [event] }] });
    for (const id of ['999', '999', '888']) expect((await live.simulator.post(body(id))).status).toBe(200);
    const alerts = live.log.alerts;
    expect(alerts).toHaveLength(2);
    expect(alerts[0]).toContain('page 999');
    expect(alerts[0]).toContain(`says ${live.simulator.pageId}`);
    expect(alerts[1]).toContain('page 888');
    for (let i = 0; i < 40; i++) await live.simulator.post(body(String(1000 + i)));
    expect(live.log.alerts.length).toBe(20);
  } finally {
    await live.stop();
  }
});
