/** What each event of Meta's does (docs/contracts.md, section 4), through the real app and both databases. */
import { describe, expect, test } from 'vitest';
import {
  editEvent,
  type Parties,
  type Person,
  passThreadControlEvent,
  policyEvent,
  takeThreadControlEvent,
} from '../../src/simulator/index.ts';
import { type Live, LONG, onBothDatabases, receivedByThen } from './live.ts';

const OTHER_APP = 123456;

onBothDatabases({ settings: { webhook: { appId: '700800900' } } }, (live) => {
  const parties = (person: Person, at = Date.now()): Parties => ({
    psid: person.psid,
    pageId: live().simulator.pageId,
    at,
  });
  const events = async (name: string): Promise<number> => {
    const { values } = await live().server.metrics.events.get();
    return values.find(({ labels }) => labels.event === name)?.value ?? 0;
  };
  /** A reply to a second message shows that the first one was, or was not, part of it. */
  const nextReply = async (person: Person, text = 'still there?') => {
    person.says(text);
    return (await person.receives(LONG)).text;
  };
  const query: Live['query'] = (text, values) => live().query(text, values);
  const nothingWaits = (person: Person) => {
    const open = 'select 1 from imitator.inbox where place is null and not deleted and conversation like $1';
    return expect.poll(() => query(open, [`%:${person.psid}`]), LONG.poll).toEqual([]);
  };

  /** The worker has looked at the conversation, found that nothing may go out, and will come again much later. */
  const isPutOff = (conversation: string) => {
    const later = `select 1 from imitator_queue.job
      where singleton_key = $1 and state = 'created' and start_after > now() + interval '30 seconds'`;
    return expect.poll(() => query(later, [conversation]), LONG.poll).toHaveLength(1);
  };

  describe('a message of the user is', () => {
    test('its text', async () => {
      const ann = live().somebody();
      ann.says('hey');
      expect((await ann.receives(LONG)).text).toBe('re: hey');
    });

    test('a quick reply, by its title', async () => {
      const ann = live().somebody();
      ann.says('Yes please', { quickReply: 'YES' });
      expect((await ann.receives(LONG)).text).toBe('re: Yes please');
    });

    test('a postback or ice breaker, by its title', async () => {
      const ann = live().somebody();
      ann.taps('What do you do?', 'ICE_1');
      expect((await ann.receives(LONG)).text).toBe('re: What do you do?');
    });

    test('text beside an attachment, and an answer to a story', async () => {
      const { simulator, somebody } = live();
      const ann = somebody();
      ann.says('look').accepted;
      await ann.receives(LONG);
      const message = {
        mid: 'm_story',
        text: 'nice one',
        reply_to: { story: { url: 'https://x', id: '1' } },
        attachments: [{ type: 'image', payload: { url: 'https://x' } }],
      };
      const { psid, pageId, at } = parties(ann);
      await simulator.send({ sender: { id: psid }, recipient: { id: pageId }, timestamp: at, message });
      expect((await ann.receives(LONG)).text).toBe('re: nice one');
    });
  });

  describe('message_edit', () => {
    test('before the reply is sent replaces the text', async () => {
      const ann = live().somebody();
      const said = ann.says('at five?');
      await said.accepted;
      await ann.changes(said, 'at six?');
      expect((await ann.receives(LONG)).text).toBe('re: at six?');
    });

    test('that comes before its message counts all the same', async () => {
      const { simulator, somebody } = live();
      const ann = somebody();
      await simulator.send(editEvent(parties(ann), 'm_overtaken', 'second try', 1));
      const message = { mid: 'm_overtaken', text: 'frist try' };
      const { psid, pageId, at } = parties(ann);
      ann.lastWroteAt = at;
      await simulator.send({ sender: { id: psid }, recipient: { id: pageId }, timestamp: at, message });
      expect((await ann.receives(LONG)).text).toBe('re: second try');
    });

    test('after the reply is recorded only', async () => {
      const { generator, somebody } = live();
      const ann = somebody();
      const said = ann.says('hey');
      await ann.receives(LONG);
      await ann.changes(said, 'hello');
      expect(await nextReply(ann)).toBe('re: still there?');
      expect(generator.prompts).not.toContain('hello');
      const [row] = await query('select text, edits from imitator.inbox where mid = $1', [said.mid]);
      expect(row).toEqual({ text: 'hey', edits: 1 });
    });
  });

  test('a deletion removes the message from the inbox, its text included', async () => {
    const ann = live().somebody();
    const said = ann.says('a secret of mine');
    await said.accepted;
    await ann.unsends(said);
    expect(await nextReply(ann)).toBe('re: still there?');
    const rows = await query('select text, deleted from imitator.inbox where mid = $1', [said.mid]);
    expect(rows).toEqual([{ text: '', deleted: true }]);
  });

  test('an attachment alone is ignored', async () => {
    const ann = live().somebody();
    await ann.sendsAttachment('image').accepted;
    await ann.sendsAttachment('sticker', { sticker_id: 1 }).accepted;
    expect(await nextReply(ann)).toBe('re: still there?');
    expect(ann.received).toHaveLength(1);
  });

  describe('an echo', () => {
    test('of our own send confirms the bubble, and answers nothing', async () => {
      const ann = live().somebody();
      ann.says('hey');
      const { mid } = await ann.receives(LONG);
      await expect
        .poll(() => query('select state, mid from imitator.outbox where mid = $1', [mid]), LONG.poll)
        .toEqual([{ state: 'sent', mid }]);
      expect(await nextReply(ann)).toBe('re: still there?');
    });

    test('of the inbox is the owner: recorded as the page’s turn, and the bot is silent for a while', async () => {
      const { generator, somebody } = live();
      const ann = somebody();
      ann.says('hey');
      await ann.receives(LONG);
      await ann.ownerWrites('it is really me now');
      await ann.receives(LONG);
      await ann.says('oh hi').accepted;
      await nothingWaits(ann);
      expect(generator.prompts).not.toContain('oh hi');
      const said = await query(
        `select text from imitator.outbox where kind = 'owner' and conversation like $1`,
        [`%:${ann.psid}`],
      );
      expect(said).toEqual([{ text: 'it is really me now' }]);
      const over = 'update imitator.conversation set paused_until = 1, owner_until = 1 where person = $1';
      await query(over, [ann.psid]);
      await nextReply(ann);
      // What the owner had not answered joins the next turn.
      expect(generator.prompts.at(-1)).toBe('oh hi| still there?');
    });

    test('of another app stops the rest of a reply that is on its way', async () => {
      const { generator, simulator, somebody } = live();
      const ann = somebody();
      generator.on('both of us', 'one|two|three');
      simulator.failNext('temporary', { person: ann });
      simulator.failNext('temporary', { person: ann });
      await ann.says('both of us').accepted;
      await expect.poll(() => generator.prompts.includes('both of us'), LONG.poll).toBe(true);
      await ann.ownerWrites('wait, I do it', OTHER_APP);
      const open = `select 1 from imitator.outbox where conversation like $1 and state in ('queued', 'sending')`;
      await expect.poll(() => query(open, [`%:${ann.psid}`]), LONG.poll).toEqual([]);
      const sent = ann.received.map(({ text }) => text);
      expect(sent).toContain('wait, I do it');
      expect(sent).not.toContain('three');
    });

    test('that comes twice is the owner once', async () => {
      const { simulator, somebody } = live();
      const ann = somebody();
      const message = { is_echo: true, app_id: OTHER_APP, mid: 'm_twice', text: 'me' };
      const { psid, pageId, at } = parties(ann);
      const event = { sender: { id: pageId }, recipient: { id: psid }, timestamp: at, message };
      await simulator.send(event);
      await simulator.send(event);
      expect(await query(`select 1 from imitator.outbox where mid = 'm_twice'`)).toHaveLength(1);
    });
  });

  test.each([
    [
      'once for all its copies',
      'reaction',
      1,
      { reaction: { reaction: 'love', action: 'react', mid: 'm_x' } },
    ],
    ['each time where nothing tells a copy', 'unknown', 2, { never_heard_of: { that: 1 } }],
  ])('what is only counted is counted %s, and never answered', async (_, name, times, event) => {
    const { simulator, somebody } = live();
    const { psid, pageId, at } = parties(somebody());
    const whole = { sender: { id: psid }, recipient: { id: pageId }, timestamp: at, ...event };
    const before = await events(name);
    await simulator.send(whole);
    await simulator.send(whole);
    expect(await events(name)).toBe(before + times);
    expect(await query('select 1 from imitator.inbox where conversation like $1', [`%:${psid}`])).toEqual([]);
  });

  describe('thread control', () => {
    test('that goes to another app pauses the bot; that comes back resumes it', async () => {
      const { simulator, generator, somebody } = live();
      const ann = somebody();
      await simulator.send(passThreadControlEvent(parties(ann), simulator.appId, OTHER_APP));
      await ann.says('hello other app').accepted;
      await nothingWaits(ann);
      await simulator.send(passThreadControlEvent(parties(ann), OTHER_APP, simulator.appId));
      ann.says('hello bot');
      expect((await ann.receives(LONG)).text).toBe('re: hello other app');
      expect(generator.prompts.at(-1)).toBe('hello other app| hello bot');
    });

    test('taken by somebody else pauses, and an older hand-over that comes late changes nothing', async () => {
      const { simulator, somebody } = live();
      const ann = somebody();
      const now = Date.now();
      await simulator.send(takeThreadControlEvent(parties(ann, now), simulator.appId, OTHER_APP));
      await simulator.send(passThreadControlEvent(parties(ann, now - 1000), OTHER_APP, simulator.appId));
      const [row] = await query('select paused_why from imitator.conversation where person = $1', [ann.psid]);
      expect(row!['paused_why']).toBe('another app has the thread');
    });

    test('of another app shows in standby: the bot keeps quiet there', async () => {
      const { simulator, generator, somebody } = live();
      const ann = somebody();
      const { psid, pageId, at } = parties(ann);
      const message = { mid: 'm_standby', text: 'not for the bot' };
      await simulator.send(
        { sender: { id: psid }, recipient: { id: pageId }, timestamp: at, message },
        'standby',
      );
      await nothingWaits(ann);
      expect(generator.prompts).not.toContain('not for the bot');
    });

    test('a postback on standby, which has no payload, is nothing to stumble over', async () => {
      const { simulator, somebody } = live();
      const ann = somebody();
      const { psid, pageId, at } = parties(ann);
      const postback = { mid: 'm_pb_standby', title: 'Start' };
      await simulator.send(
        { sender: { id: psid }, recipient: { id: pageId }, timestamp: at, postback },
        'standby',
      );
      expect(await query(`select text from imitator.inbox where mid = 'm_pb_standby'`)).toEqual([
        { text: 'Start' },
      ]);
    });
  });

  test('a policy block stops the page and tells the operator; messages wait, and are answered after the unblock', async () => {
    const { simulator, log, somebody } = live();
    const ann = somebody();
    const { pageId, at } = parties(ann);
    await simulator.send(policyEvent({ pageId, at }, 'block', 'The page has broken a rule.'));
    expect(log.alerts.join()).toContain('block The page has broken a rule.');
    const said = ann.says('anybody?');
    await said.accepted;
    await isPutOff(`${pageId}:${ann.psid}`);
    expect(ann.received).toEqual([]);
    await simulator.send(policyEvent({ pageId, at: at + 1 }, 'unblock', ''));
    await live().server.store.queue.wakeNoLater(`${pageId}:${ann.psid}`, Date.now());
    expect((await ann.receives(LONG)).text).toBe('re: anybody?');
  });

  test('a copy of a message, in the same post or in another, is answered once', async () => {
    const { simulator, somebody } = live();
    const ann = somebody();
    const { psid, pageId, at } = parties(ann);
    ann.lastWroteAt = at;
    const message = { mid: 'm_copy', text: 'once' };
    const event = { sender: { id: psid }, recipient: { id: pageId }, timestamp: at, message };
    const body = JSON.stringify({
      object: 'page',
      entry: [{ id: pageId, time: at, messaging: [event, event] }],
    });
    const answers = await Promise.all([simulator.post(body), simulator.post(body), simulator.post(body)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await ann.receives(LONG)).text).toBe('re: once');
    expect(await receivedByThen(ann)).toEqual(['re: once']);
  });

  test('every event of every entry is taken, whatever stands beside it', async () => {
    const { simulator, somebody } = live();
    const people = [somebody(), somebody(), somebody()];
    const pageId = simulator.pageId;
    const at = Date.now();
    const said = people.map(({ psid }, i) => ({
      sender: { id: psid },
      recipient: { id: pageId },
      timestamp: at,
      message: { mid: `m_batch${i}:${psid}`, text: `nr ${i}` },
    }));
    for (const person of people) person.lastWroteAt = at;
    const entry = [
      { id: pageId, time: at, standby: null },
      { id: pageId, time: at, changes: [{ field: 'feed', value: {} }] },
      { id: pageId, time: at, messaging: [said[0], null, 7, { sender: 1 }, said[1]] },
      { id: '999', time: at, messaging: [] },
      { id: pageId, time: at, messaging: [said[2]] },
    ];
    expect((await simulator.post(JSON.stringify({ object: 'page', entry }))).status).toBe(200);
    const replies = await Promise.all(people.map((person) => person.receives(LONG)));
    expect(replies.map(({ text }) => text)).toEqual(['re: nr 0', 're: nr 1', 're: nr 2']);
  });
});
