/** The bot's view of the store: what was said, what waits for a reply, and the one place where a reply is stored. */
import type {
  CommittedReply,
  ConductAlert,
  ConductState,
  ConversationState,
  ConversationStore,
  StoredDecision,
} from '../bot/index.ts';
import type { TypedMessage } from '../vocabulary.ts';
import { changeConduct, noteDecision, repliesWithinHour } from './conduct.ts';
import { CHANGED_CHANNEL, lockConversation } from './conversation-rows.ts';
import type { Database, Sql } from './database/database.ts';
import { addDraft } from './drafts.ts';
import { dropQueued, queueBubbles } from './outbox.ts';
import { listUnanswered, placeMessages } from './unanswered.ts';

const PAST = `
  select side, text, at from (
    select 'other' as side, text, at, place from imitator.inbox
      where conversation = $1 and place is not null and not deleted and text <> ''
    union all
    select 'owner' as side, text, created_at as at, place from imitator.outbox
      where conversation = $1 and kind in ('bubble', 'owner') and state <> 'failed' and text <> ''
  ) as past order by place desc limit $2`;

export class StoredConversations implements ConversationStore {
  readonly #database: Database;
  readonly #clock: () => number;
  #onAlert: OnAlert = async () => {};
  readonly #watchers = new Map<string, Set<Watcher>>();
  #stopListening: (() => Promise<void>) | undefined;

  constructor(database: Database, clock: () => number = Date.now) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Who hears, within the transaction, of what an owner must know at once. */
  alertTo(onAlert: OnAlert): void {
    this.#onAlert = onAlert;
  }

  async start(): Promise<void> {
    this.#stopListening = await listenForChanges(this.#database, (conversation, revision) => {
      for (const watcher of this.#watchers.get(conversation) ?? [])
        if (revision > watcher.since) watcher.changed();
    });
  }

  async stop(): Promise<void> {
    await this.#stopListening?.();
  }

  /** One transaction, so that the revision is that of what is read. */
  load(conversation: string, historyMessages: number): Promise<ConversationState | undefined> {
    return this.#database.transaction(async (tx) => {
      const [row] = await tx.query(
        `select id, platform, person, revision, rewrites, paused_until, paused_why, mode, held_why, opted_out_at,
           deletion_asked_at, disclosed_at, owner_at, heard_at, locale
         from imitator.conversation where id = $1 for share`,
        [conversation],
      );
      if (row === undefined) return undefined;
      const history = await tx.query<TypedMessage>(PAST, [conversation, historyMessages]);
      const pending = await listUnanswered(tx, conversation);
      const { id, platform, person, revision, rewrites } = row;
      const paused = this.#whyPaused(row);
      const conduct = {
        ...conductOf(row),
        repliedAt: await repliesWithinHour(tx, conversation, this.#clock()),
      };
      return {
        id,
        platform,
        person,
        revision,
        rewrites,
        history: history.reverse(),
        pending,
        paused,
        conduct,
      };
    });
  }

  /** Of those that are stored; at most a thousand. */
  async ids(): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      'select id from imitator.conversation order by id limit 1000',
    );
    return rows.map(({ id }) => id);
  }

  watch(conversation: string, since: number, changed: () => void): () => void {
    const watching = this.#watchers.get(conversation) ?? new Set();
    const watcher = { since, changed };
    this.#watchers.set(conversation, watching.add(watcher));
    return () => {
      watching.delete(watcher);
      if (watching.size === 0 && this.#watchers.get(conversation) === watching)
        this.#watchers.delete(conversation);
    };
  }

  async commit(reply: CommittedReply, options: { evenIfChanged?: boolean } = {}) {
    try {
      await this.#database.transaction((tx) => this.#store(tx, reply, options.evenIfChanged === true));
      return 'committed' as const;
    } catch (error) {
      if (error instanceof Changed) return 'changed' as const;
      throw error;
    }
  }

  note(conversation: string, revision: number, decision: StoredDecision): Promise<void> {
    return this.#database.transaction((tx) =>
      noteDecision(tx, conversation, revision, decision, this.#clock()),
    );
  }

  async #store(tx: Sql, reply: CommittedReply, evenIfChanged: boolean): Promise<void> {
    const { conversation, answers, change = {}, replacesQueued = false } = reply;
    const now = this.#clock();
    const current = await lockConversation(tx, conversation);
    const same = evenIfChanged ? current?.rewrites === reply.rewrites : current?.revision === reply.revision;
    if (!same) throw new Changed();
    const [id] = await tx.query<{ reply: number }>(`select nextval('imitator.place') as reply`);
    if ((await placeMessages(tx, answers, id!.reply)) !== answers.length) throw new Changed();
    if (replacesQueued) await dropQueued(tx, conversation, reply.decision.why, now);
    const code = await changeConduct(tx, conversation, change, now);
    await this.#queue(tx, reply, { reply: id!.reply, code: code ?? '', now });
    await noteDecision(tx, conversation, reply.revision, reply.decision, now);
    if (reply.alert !== undefined) await this.#onAlert(tx, conversation, reply.alert);
  }

  /** What the bot says for itself goes first; what waits for approval goes nowhere. */
  async #queue(
    tx: Sql,
    { conversation, notices = [], bubbles, draft, pausesMs }: CommittedReply,
    { reply, code, now }: { reply: number; code: string; now: number },
  ): Promise<void> {
    if (draft !== undefined) {
      const disclosure = notices.find(({ name }) => name === 'disclosure')?.text ?? '';
      const id = await addDraft(tx, conversation, { ...draft, reply, proposed: bubbles, disclosure }, now);
      return this.#onAlert(tx, conversation, {
        kind: 'draft',
        what: 'a draft waits to be approved',
        remedy: `imitator drafts approve ${id}, or edit or reject it`,
      });
    }
    for (const { name, text } of notices) {
      const said = [text.replaceAll('{code}', code)];
      await queueBubbles(tx, conversation, said, { reply, now, notice: name });
      if (name === 'disclosure')
        await tx.query('update imitator.conversation set disclosed_at = $2 where id = $1', [
          conversation,
          now,
        ]);
    }
    await queueBubbles(tx, conversation, bubbles, { reply, now, pausesMs });
  }

  #whyPaused(row: Record<string, unknown>): string | undefined {
    const until = row['paused_until'] as number | null;
    return until !== null && until > this.#clock() ? String(row['paused_why']) : undefined;
  }
}

type OnAlert = (
  tx: Sql,
  conversation: string,
  alert: ConductAlert | (Omit<ConductAlert, 'kind'> & { kind: 'draft' }),
) => Promise<void>;

// biome-ignore lint/suspicious/noExplicitAny: a row of the database.
function conductOf(row: Record<string, any>): Omit<ConductState, 'repliedAt'> {
  return {
    mode: row['mode'],
    held: row['held_why'],
    optedOutAt: row['opted_out_at'],
    deletionAskedAt: row['deletion_asked_at'],
    disclosedAt: row['disclosed_at'],
    ownerWroteAt: row['owner_at'],
    heardAt: row['heard_at'],
    locale: row['locale'],
  };
}

/** Calls back with each conversation that changes, and its new revision, until the returned function is called. */
export function listenForChanges(
  database: Database,
  heard: (conversation: string, revision: number) => void,
): Promise<() => Promise<void>> {
  return database.listen(CHANGED_CHANNEL, (news) => {
    const [revision, conversation] = splitAtSpace(news);
    heard(conversation, Number(revision));
  });
}

interface Watcher {
  since: number;
  changed(): void;
}

function splitAtSpace(text: string): [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}

class Changed extends Error {}
