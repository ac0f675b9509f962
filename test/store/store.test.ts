import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addMessage,
  addOwnerMessage,
  aliasOf,
  askDeletion,
  CHANGED_CHANNEL,
  confirmEcho,
  conversationNamed,
  type Database,
  deleteMessage,
  deletionOf,
  editMessage,
  exportPerson,
  firstBubble,
  firstTime,
  forgetPerson,
  giveUpBubbles,
  moveBubble,
  namedIn,
  noteControl,
  noteDirect,
  noteOwnerWrote,
  noteSeemsTaken,
  noteSent,
  openStore,
  type ReceivedMessage,
  retain,
  type Sql,
  type Store,
  setMode,
  whoIs,
} from '../../src/store/index.ts';
import { personTables } from '../../src/store/person-tables.ts';
import { pgliteTemplate } from '../support/pglite-template.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const settings = { checkpointMinutes: 10, retentionDays: 0, poolSize: 5 };
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const ANSWER = { policy: 'mode', kind: 'answer', why: 'nothing speaks against a reply' } as const;

let people = 0;

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** A conversation of its own for every test, in one store. */
class Chat {
  readonly party = { page: '1', person: String(++people), platform: 'page' as const };
  readonly id = `1:${this.party.person}`;
  readonly #store: Store;
  #mids = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async says(text: string, more: Partial<ReceivedMessage> = {}): Promise<string> {
    const mid = more.mid ?? `${this.id}/${++this.#mids}`;
    const message = { ...this.party, mid, text, at: more.at ?? ++this.#mids };
    await this.#store.database.transaction((tx) => addMessage(tx, message, 1000));
    return mid;
  }

  state() {
    return this.#store.conversations.load(this.id, 50);
  }

  async replies(
    bubbles: string[],
    options?: { evenIfChanged: boolean },
    state?: Awaited<ReturnType<Chat['state']>>,
  ) {
    const { revision, rewrites, pending } = state ?? (await this.state())!;
    const answers = pending.map(({ seq }) => seq);
    return this.#store.conversations.commit(
      { conversation: this.id, revision, rewrites, answers, bubbles, decision: ANSWER },
      options,
    );
  }

  /** The first bubble is on the person's phone. */
  async firstIsSent() {
    const { database } = this.#store;
    const row = (await firstBubble(database, this.id))!;
    await moveBubble(database, row, 'queued', 'sending', 1);
    await noteSent(database, row, `${this.id}/sent${row.id}`, 2);
  }

  async pending() {
    return (await this.state())!.pending.map(({ text }) => text);
  }

  async history() {
    return (await this.state())!.history.map(({ side, text }) => `${side}: ${text}`);
  }
}

describe('on PGlite', () => testStore('pglite'));
describe.skipIf(postgres === undefined)('on PostgreSQL', () => testStore('postgres'));

function testStore(kind: Database['kind']): void {
  let store: Store;
  beforeAll(async () => {
    const databaseUrl = kind === 'postgres' ? await (postgres as TestPostgres).fresh() : undefined;
    store = await openStore({
      databaseUrl,
      settings,
      clock: () => 5000,
      template: kind === 'pglite' ? await pgliteTemplate() : undefined,
    });
  });
  afterAll(() => store?.close());

  test('keeps a message once, however often it comes', async () => {
    const chat = new Chat(store);
    const mid = await chat.says('hey');
    await chat.says('hey', { mid });
    expect(await chat.pending()).toEqual(['hey']);
  });

  test('keeps nothing of work that nobody waits for any more', async () => {
    const chat = new Chat(store);
    const late = new AbortController();
    const work = store.transaction(
      async (tx) => {
        await addMessage(tx, { ...chat.party, mid: `${chat.id}/late`, text: 'late', at: 1 }, 1000);
        late.abort(new Error('too late'));
        await tx.query('select 1');
      },
      { signal: late.signal },
    );
    await expect(work).rejects.toThrow('too late');
    expect(await chat.state()).toBeUndefined();
  });

  test('leaves a sign of what waits and no prompt has room for', async () => {
    const chat = new Chat(store);
    for (const letter of ['a', 'b', 'c']) await chat.says(letter.repeat(5000));
    expect(await chat.pending()).toEqual(['…', 'b'.repeat(5000), 'c'.repeat(5000)]);
  });

  test('gives messages in the order in which they were written', async () => {
    const chat = new Chat(store);
    await chat.says('second', { at: 20 });
    await chat.says('first', { at: 10 });
    expect(await chat.pending()).toEqual(['first', 'second']);
  });

  test('stores a reply once: who comes second with the same messages stores nothing', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const state = await chat.state();
    const both = await Promise.all([
      chat.replies(['a'], { evenIfChanged: true }, state),
      chat.replies(['b'], { evenIfChanged: true }, state),
    ]);
    expect(both.sort()).toEqual(['changed', 'committed']);
    expect((await chat.history()).length).toBe(2);
    expect(await chat.pending()).toEqual([]);
  });

  test('a message that came since the reply was begun refuses it, unless it may join later', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const state = await chat.state();
    await chat.says('more');
    expect(await chat.replies(['a'], undefined, state)).toBe('changed');
    expect(await chat.replies(['a'], { evenIfChanged: true }, state)).toBe('committed');
    expect(await chat.pending()).toEqual(['more']);
  });

  test('an edit or deletion refuses it always', async () => {
    const chat = new Chat(store);
    const mid = await chat.says('hey');
    const state = await chat.state();
    await store.database.transaction((tx) => editMessage(tx, chat.party, { mid, text: 'hi', edits: 1 }, 0));
    expect(await chat.replies(['a'], { evenIfChanged: true }, state)).toBe('changed');
    expect(await chat.pending()).toEqual(['hi']);
  });

  test('what came while a reply went out stands after it, whatever the timestamps say', async () => {
    const chat = new Chat(store);
    await chat.says('a', { at: 10 });
    const state = await chat.state();
    await chat.says('b', { at: 11 });
    await chat.replies(['re a'], { evenIfChanged: true }, state);
    await chat.replies(['re b']);
    expect(await chat.history()).toEqual(['other: a', 'owner: re a', 'other: b', 'owner: re b']);
  });

  test('an edit that overtakes its message takes effect, an older edit does not', async () => {
    const chat = new Chat(store);
    const edit = (text: string, edits: number) =>
      store.database.transaction((tx) =>
        editMessage(tx, chat.party, { mid: `${chat.id}/x`, text, edits }, 0),
      );
    await edit('third', 2);
    await edit('second', 1);
    await chat.says('first', { mid: `${chat.id}/x` });
    expect(await chat.pending()).toEqual(['third']);
    await edit('fourth', 3);
    await edit('third', 2);
    expect(await chat.pending()).toEqual(['fourth']);
  });

  test('an edit after the reply is recorded only', async () => {
    const chat = new Chat(store);
    const mid = await chat.says('hey');
    await chat.replies(['yo', 'what up']);
    await chat.firstIsSent();
    await store.database.transaction((tx) =>
      editMessage(tx, chat.party, { mid, text: 'changed', edits: 1 }, 0),
    );
    expect(await chat.history()).toEqual(['other: hey', 'owner: yo', 'owner: what up']);
  });

  test('an edit or deletion takes back a reply of which nothing is sent yet', async () => {
    const chat = new Chat(store);
    const [a, b] = [await chat.says('five?'), await chat.says('oops')];
    await chat.replies(['fine', 'see you']);
    await store.database.transaction((tx) =>
      editMessage(tx, chat.party, { mid: a, text: 'six?', edits: 1 }, 0),
    );
    expect(await chat.history()).toEqual([]);
    await chat.replies(['fine']);
    await store.database.transaction((tx) => deleteMessage(tx, chat.party, b, 0));
    expect(await chat.history()).toEqual([]);
    expect(await chat.pending()).toEqual(['six?']);
    expect(await firstBubble(store.database, chat.id)).toBeUndefined();
  });

  test('nobody edits or deletes what another has written', async () => {
    const [ann, bob] = [new Chat(store), new Chat(store)];
    const mid = await ann.says('mine');
    await store.database.transaction(async (tx) => {
      await editMessage(tx, bob.party, { mid, text: 'stolen', edits: 1 }, 0);
      await deleteMessage(tx, bob.party, mid, 0);
    });
    expect(await ann.pending()).toEqual(['mine']);
  });

  test('a deleted message leaves inbox and later prompts, also when the deletion came first', async () => {
    const chat = new Chat(store);
    const [a, b] = [await chat.says('a'), `${chat.id}/late`];
    await chat.replies(['yo']);
    await chat.firstIsSent();
    await store.database.transaction((tx) => deleteMessage(tx, chat.party, a, 0));
    await store.database.transaction((tx) => deleteMessage(tx, chat.party, b, 0));
    await chat.says('b', { mid: b });
    expect(await chat.history()).toEqual(['owner: yo']);
    expect(await chat.pending()).toEqual([]);
    const left = await store.database.query('select text from imitator.inbox where conversation = $1', [
      chat.id,
    ]);
    expect(left.every(({ text }) => text === '')).toBe(true);
  });

  test("the owner's own message answers what was written before it", async () => {
    const chat = new Chat(store);
    await chat.says('before', { at: 10 });
    await chat.says('after', { at: 30 });
    const message = { mid: `${chat.id}/o`, text: 'me here', at: 20 };
    const add = () => store.database.transaction((tx) => addOwnerMessage(tx, chat.party, message, 1000));
    expect([await add(), await add()]).toEqual([true, false]);
    expect(await chat.history()).toEqual(['other: before', 'owner: me here']);
    expect(await chat.pending()).toEqual(['after']);
  });

  test('bubbles leave one after the other; an echo settles one that nobody was sure of', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    await chat.replies(['one', 'two']);
    const first = (await firstBubble(store.database, chat.id))!;
    expect(await moveBubble(store.database, first, 'queued', 'sending', 1)).toBe(true);
    expect(await moveBubble(store.database, first, 'queued', 'sending', 1)).toBe(false);
    await moveBubble(store.database, first, 'sending', 'unsure', 2, 'time-out');
    expect(await firstBubble(store.database, chat.id)).toMatchObject({
      text: 'one',
      state: 'unsure',
      attempts: 1,
    });
    await store.database.transaction((tx) =>
      confirmEcho(
        tx,
        chat.party,
        { id: first.id, mid: `${chat.id}/m`, text: 'one', ours: true, unsigned: false },
        3,
      ),
    );
    expect(await firstBubble(store.database, chat.id)).toMatchObject({ text: 'two', state: 'queued' });
  });

  test('what is given up lies in the dead letters with its reason', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    await chat.replies(['one', 'two']);
    expect(await giveUpBubbles(store.database, chat.id, '551/1545041', 'blocked the page', 9)).toBe(2);
    expect(await firstBubble(store.database, chat.id)).toBeUndefined();
    const dead = await store.database.query(
      'select why, detail from imitator.dead_letter where conversation = $1',
      [chat.id],
    );
    expect(dead).toEqual(Array(2).fill({ why: '551/1545041', detail: 'blocked the page' }));
  });

  test('pauses end on their own', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const pause = (at: number, until: number) =>
      store.database.transaction((tx) => noteOwnerWrote(tx, chat.id, at, until));
    await pause(1, 4999);
    expect((await chat.state())!.paused).toBeUndefined();
    await pause(2, 5001);
    expect((await chat.state())!.paused).toBe('the owner wrote');
  });

  test('whoever speaks last decides, in whatever order it is heard, and however often', async () => {
    const hour = 3_600_000;
    const news = {
      'the owner writes at 10': (tx: Sql, id: string) => noteOwnerWrote(tx, id, 10, 10 + hour),
      'control comes at 20': (tx: Sql, id: string) => noteControl(tx, id, { at: 20, until: 0, why: '' }),
      'control goes at 20': (tx: Sql, id: string) =>
        noteControl(tx, id, { at: 20, until: 20 + 2 * hour, why: 'the inbox' }),
      'standby at 30': (tx: Sql, id: string) =>
        noteSeemsTaken(tx, id, { at: 30, until: 30 + 2 * hour, why: 'another app' }),
      'a message at 25': (tx: Sql, id: string) => noteDirect(tx, id, 25),
      'a message at 40': (tx: Sql, id: string) => noteDirect(tx, id, 40),
    };
    type News = keyof typeof news;
    const cases: [News[], string | undefined][] = [
      [['the owner writes at 10'], 'the owner wrote'],
      [['the owner writes at 10', 'control comes at 20'], undefined],
      [['the owner writes at 10', 'control goes at 20'], 'the inbox'],
      [['control comes at 20', 'standby at 30'], 'another app'],
      [['a message at 25', 'standby at 30'], 'another app'],
      [['standby at 30', 'a message at 40'], undefined],
      [['control goes at 20', 'a message at 40'], 'the inbox'],
      [['control goes at 20', 'standby at 30', 'a message at 40'], undefined],
      [['the owner writes at 10', 'control comes at 20', 'standby at 30'], 'another app'],
      [['the owner writes at 10', 'standby at 30', 'a message at 40'], 'the owner wrote'],
    ];
    for (const [happened, expected] of cases) {
      for (const order of permutations([...happened, happened[0]!])) {
        const chat = new Chat(store);
        await chat.says('hey');
        await store.database.transaction(async (tx) => {
          for (const name of order) await news[name](tx, chat.id);
        });
        expect((await chat.state())!.paused, order.join(', ')).toBe(expected);
      }
    }
  });

  test('tells a watcher of every change in its conversation, and of no other', async () => {
    const [chat, other] = [new Chat(store), new Chat(store)];
    await chat.says('hey');
    const { revision } = (await chat.state())!;
    let heard = 0;
    const unwatch = store.conversations.watch(chat.id, revision, () => heard++);
    await other.says('not for you');
    await chat.says('how are you?');
    await expect.poll(() => heard, { timeout: 20_000 }).toBe(1);
    unwatch();
    await chat.says('more');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toBe(1);
  });

  test('late news of what a watcher knows already is no change', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const { revision } = (await chat.state())!;
    const heard: string[] = [];
    const { conversations, database } = store;
    const away = [
      conversations.watch(chat.id, revision, () => heard.push('change')),
      conversations.watch(chat.id, revision - 1, () => heard.push('news')),
    ];
    await database.query('select pg_notify($1, $2)', [CHANGED_CHANNEL, `${revision} ${chat.id}`]);
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['news']);
    for (const end of away) end();
  });

  test('knows an event that leaves nothing else behind', async () => {
    const once = () => store.database.transaction((tx) => firstTime(tx, `read ${kind}`, 0));
    expect([await once(), await once()]).toEqual([true, false]);
  });

  test('forgets a person without a trace', async () => {
    const chat = new Chat(store);
    const mid = await chat.says('secret');
    await chat.replies(['re secret']);
    await chat.says('secret too');
    await giveUpBubbles(store.database, chat.id, 'x', 're secret', 0);
    await store.queue.wakeNoLater(chat.id, Date.now() + 60_000);
    expect(await forgetPerson(store.database, chat.party.person, { now: 5000 })).toEqual({
      conversations: 1,
      messages: 2,
      bubbles: 1,
      deadLetters: 1,
    });
    expect(await chat.state()).toBeUndefined();
    const tables = await store.database.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema in ('imitator', 'imitator_queue') and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(8);
    for (const { name } of tables) {
      const rows = JSON.stringify(await store.database.query(`select * from ${name}`));
      for (const trace of ['secret', mid]) expect(rows).not.toContain(trace);
      // The end of a clock time can look like a conversation's id.
      expect(rows).not.toMatch(new RegExp(`(?<!\\d)${chat.id}(?!\\d)`));
    }
  });

  test('knows each table that holds something of one person', async () => {
    const columns = await store.database.query<{ table: string }>(
      `select table_name as "table" from information_schema.columns
       where table_schema = 'imitator' and column_name in ('conversation', 'person')`,
    );
    const known = personTables.map(({ name }) => name);
    expect(known.toSorted()).toEqual([...new Set(columns.map(({ table }) => table))].toSorted());
  });

  test('finds a person by the alias of the log, and forgets them by it', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const alias = aliasOf(store.key, chat.party.person);
    const [found] = await whoIs(store.database, namedIn(alias));
    expect(found).toMatchObject({ conversation: chat.id, person: chat.party.person, alias, heardAt: 1000 });
    expect(await conversationNamed(store.database, `1:${alias}`)).toBe(chat.id);
    expect(await whoIs(store.database, namedIn(`2:${alias}`))).toEqual([]);
    expect(await forgetPerson(store.database, alias, { now: 5000 })).toMatchObject({ messages: 1 });
    await expect(forgetPerson(store.database, alias, { now: 5000 })).rejects.toMatchObject({
      code: 'nobody-so-called',
    });
  });

  test('hands out everything of one person and of nobody else', async () => {
    const [ann, ben] = [new Chat(store), new Chat(store)];
    await ann.says('my own words');
    await ann.replies(['an answer']);
    await ben.says("somebody else's");
    const { conversations } = await exportPerson(store.database, ann.party.person, 7000);
    expect(conversations).toHaveLength(1);
    expect(conversations[0]!.said.map(({ from, text }) => `${from}: ${text}`)).toEqual([
      'person: my own words',
      'page: an answer',
    ]);
    expect(Object.keys(conversations[0]!.stored)).toEqual(personTables.map(({ name }) => name));
    expect(JSON.stringify(conversations)).not.toContain("somebody else's");
  });

  test('forgets nobody where the code of the wish is wrong', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const forget = (deletion: string) =>
      forgetPerson(store.database, chat.party.person, { deletion, now: 5000 });
    await expect(forget('NOSUCHCODE')).rejects.toMatchObject({ code: 'no-such-deletion' });
    expect(await chat.pending()).toEqual(['hey']);
    const { code } = await askDeletion(store.database, `app-${chat.party.person}`, ['1'], 4000);
    await forget(code);
    expect(await deletionOf(store.database, code)).toEqual({ state: 'done', askedAt: 4000, doneAt: 5000 });
  });

  test('gives who asks again the same code, and keeps an open wish however old it is', async () => {
    const ask = () => askDeletion(store.database, 'app-who-asks-twice', ['1'], 1);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second).toEqual(first);
    await retain(store.database, 1, 1000 * 86_400_000);
    expect(await deletionOf(store.database, first.code)).toMatchObject({ state: 'unmatched' });
  });

  test('deletes what is older than it is to keep, and whoever nothing is left of', async () => {
    const [old, young, decided] = [new Chat(store), new Chat(store), new Chat(store)];
    for (const chat of [old, young, decided]) {
      await chat.says('hey');
      await chat.replies(['yo']);
      await chat.firstIsSent();
      await giveUpBubbles(store.database, chat.id, 'x', 'y', 0);
    }
    await setMode(store.database, decided.id, 'draft', 0);
    const day = 86_400_000;
    const now = 100 * day;
    const touchUp = (table: string, column: string) =>
      store.database.query(
        `update imitator.${table} set ${column} = $1 where ${table === 'conversation' ? 'id' : 'conversation'} = $2`,
        [now - day, young.id],
      );
    await touchUp('inbox', 'received_at');
    await touchUp('outbox', 'changed_at');
    await touchUp('conversation', 'created_at');
    await retain(store.database, 0, now);
    expect(await old.history()).toHaveLength(2);
    await retain(store.database, 30, now);
    expect(await old.state()).toBeUndefined();
    expect(await young.history()).toEqual(['other: hey', 'owner: yo']);
    // Whose replies the owner wants to see first is still known when they come back.
    expect(await decided.history()).toEqual([]);
    expect(await decided.state()).toBeDefined();
  });

  test('works on one conversation at a time, and comes again when asked to', async () => {
    const chat = new Chat(store);
    await chat.says('hey');
    const calls: string[] = [];
    let [active, most] = [0, 0];
    await store.queue.work({
      work: async ({ conversation }) => {
        if (conversation !== chat.id) return undefined;
        most = Math.max(most, ++active);
        calls.push(conversation);
        await new Promise((resolve) => setTimeout(resolve, 30));
        active--;
        return calls.length < 3 ? Date.now() : undefined;
      },
      gaveUp: async () => {},
    });
    await Promise.all(Array.from({ length: 10 }, () => store.queue.wakeNoLater(chat.id, Date.now())));
    await expect.poll(() => calls.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    expect(most).toBe(1);
  });
}
