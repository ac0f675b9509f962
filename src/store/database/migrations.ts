/** The store's tables, made and changed step by step; a step that has run is never changed. */
import { problem } from '../../base/errors.ts';
import type { Database } from './database.ts';

const steps: readonly string[] = [
  `
  create table imitator.conversation (
    id text primary key,
    page text not null,
    person text not null,
    platform text not null,
    revision bigint not null default 0,
    rewrites bigint not null default 0,
    paused_until double precision,
    paused_why text,
    control_at double precision not null default 0,
    created_at double precision not null
  );

  -- Runs through messages and bubbles alike: a message gets its place when it is answered, so that the past reads in
  -- the order in which things were answered, whatever the timestamps say.
  create sequence imitator.place;

  create table imitator.inbox (
    seq bigint generated always as identity primary key,
    conversation text not null references imitator.conversation on delete cascade,
    mid text not null unique,
    text text not null,
    at double precision not null,
    received_at double precision not null,
    edits int not null default 0,
    deleted boolean not null default false,
    place bigint,
    reply bigint
  );
  create index inbox_unanswered on imitator.inbox (conversation) where place is null and not deleted;
  create index inbox_past on imitator.inbox (conversation, place);
  create index inbox_reply on imitator.inbox (reply) where reply is not null;

  create table imitator.outbox (
    id bigint generated always as identity primary key,
    conversation text not null references imitator.conversation on delete cascade,
    kind text not null,
    text text not null,
    state text not null,
    place bigint not null default nextval('imitator.place'),
    reply bigint,
    created_at double precision not null,
    changed_at double precision not null,
    attempts int not null default 0,
    mid text unique,
    error text
  );
  create index outbox_open on imitator.outbox (conversation, place) where state in ('queued', 'sending', 'unsure');
  create index outbox_past on imitator.outbox (conversation, place);
  create index outbox_reply on imitator.outbox (reply) where reply is not null;

  -- Keys of events that change nothing durable, so that a second copy is counted once; and edits and deletions that
  -- overtook their message.
  create table imitator.seen (
    key text primary key,
    at double precision not null
  );
  create table imitator.early (
    mid text primary key,
    conversation text not null references imitator.conversation on delete cascade,
    edits int not null default 0,
    text text,
    deleted boolean not null default false,
    at double precision not null
  );

  create table imitator.dead_letter (
    id bigint generated always as identity primary key,
    conversation text references imitator.conversation on delete cascade,
    outbox bigint,
    why text not null,
    detail text not null default '',
    at double precision not null
  );

  create table imitator.page (
    id text primary key,
    stopped_why text,
    stopped_token text,
    throttled_until double precision,
    echo_at double precision
  );

  -- What people asked Meta to have deleted; the id is that of the app, which is not the one of Messenger.
  create table imitator.deletion (
    code text primary key,
    app_scoped_id text,
    state text not null,
    asked_at double precision not null,
    done_at double precision
  );
  `,
  `
  -- Each thing that may silence the bot keeps its own newest news, for they come in any order; paused_until and
  -- paused_why are what follows from all of them.
  alter table imitator.conversation
    add column owner_at double precision not null default 0,
    add column owner_until double precision not null default 0,
    add column resumed_at double precision not null default 0,
    add column control_until double precision not null default 0,
    add column control_why text not null default '',
    add column seemed_at double precision not null default 0,
    add column seemed_until double precision not null default 0,
    add column seemed_why text not null default '',
    add column direct_at double precision not null default 0,
    add column heard_at double precision;
  update imitator.conversation set owner_at = 1, owner_until = paused_until
    where paused_until is not null and paused_why = 'the owner wrote';
  update imitator.conversation set control_until = paused_until, control_why = paused_why
    where paused_until is not null and paused_why <> 'the owner wrote';
  update imitator.conversation c
    set heard_at = (select max(received_at) from imitator.inbox where conversation = c.id);

  alter table imitator.outbox
    add column unknown_errors int not null default 0,
    add column sent_again int not null default 0,
    add column heard_at double precision;

  alter table imitator.page
    add column app_id text,
    add column away_until double precision,
    add column away_failures int not null default 0,
    add column policy_at double precision not null default 0,
    add column receiving_since double precision,
    add column written_at double precision,
    add column written_received_at double precision;

  -- What tells this installation's sends from those of another one that serves the same page.
  create table imitator.installation (id text not null);
  insert into imitator.installation values (replace(gen_random_uuid()::text, '-', ''));
  `,
  `
  -- What an operator is to hear of; and each way on which it is told, until it has arrived.
  create table imitator.alert (
    id bigint generated always as identity primary key,
    kind text not null,
    what text not null,
    remedy text not null,
    page text,
    conversation text references imitator.conversation on delete cascade,
    words text,
    at double precision not null,
    times int not null default 1,
    last_at double precision not null
  );
  create index alert_at on imitator.alert (last_at);
  create index alert_conversation on imitator.alert (conversation) where conversation is not null;
  create table imitator.notice (
    id bigint generated always as identity primary key,
    alert bigint not null references imitator.alert on delete cascade,
    way text not null,
    urgent boolean not null,
    state text not null,
    tries int not null default 0,
    next_at double precision not null,
    tried_at double precision,
    detail text not null default ''
  );
  create index notice_waiting on imitator.notice (way, next_at) where state = 'waiting';
  create index notice_tried on imitator.notice (way, tried_at);
  create index notice_alert on imitator.notice (alert);
  `,
  `
  -- How long a bubble is typed: the wait behind the one before it, or behind the reply's storing.
  alter table imitator.outbox add column pause_ms int not null default 0;
  `,
  `
  -- The key under which people are named outside of here, and forgotten. A store that has people in it already is from
  -- a time in which nothing was deleted by age: it keeps them until its owner decides.
  alter table imitator.installation
    add column key text not null
      default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    add column keeps_all boolean not null default false,
    add column to_erase boolean not null default false;
  update imitator.installation set keeps_all = exists (select 1 from imitator.conversation);

  -- Whom and what somebody wanted forgotten, as keyed hashes: a copy that comes late brings nobody back.
  create table imitator.forgotten (
    key text primary key,
    at double precision not null
  );

  -- One open wish a person, however often it is posted.
  delete from imitator.deletion d using imitator.deletion other
    where d.state = 'unmatched' and other.state = 'unmatched' and d.app_scoped_id = other.app_scoped_id
      and d.code > other.code;
  create unique index deletion_open on imitator.deletion (app_scoped_id) where state = 'unmatched';

  -- Words of people are no statistics: they would outlive their rows.
  alter table imitator.inbox alter column text set statistics 0;
  alter table imitator.outbox alter column text set statistics 0;
  alter table imitator.early alter column text set statistics 0;
  alter table imitator.dead_letter alter column detail set statistics 0;
  alter table imitator.alert alter column words set statistics 0;
  `,
  `
  -- Versions that hosts share; files in pieces. One that is not whole is being put, or is left over.
  create table imitator.version (
    number int primary key,
    name text not null unique,
    manifest text not null,
    whole boolean not null default false
  );
  create table imitator.version_piece (
    version int not null references imitator.version on delete cascade,
    file text not null,
    piece int not null,
    bytes bytea not null,
    primary key (version, file, piece)
  );
  create table imitator.version_names (names text not null);

  -- How often each version did what, since the last trial began; and which one replied last in a conversation.
  create table imitator.version_count (
    version text not null,
    what text not null,
    count bigint not null,
    primary key (version, what)
  );
  alter table imitator.conversation add column version text;

  -- What one process at a time does, on whichever host; until when it holds it unless it says so again.
  create table imitator.lease (
    what text primary key,
    holder text not null,
    until double precision not null
  );

  -- What makes thread ids in datasets, the same on all hosts.
  alter table imitator.installation add column thread_key text;
  `,
  `
  -- How the bot is to behave in one conversation. mode is the owner's choice for it, null the default.
  alter table imitator.conversation
    add column mode text,
    add column held_at double precision,
    add column held_why text,
    add column opted_out_at double precision,
    add column deletion_asked_at double precision,
    add column deletion_code text,
    add column disclosed_at double precision,
    add column locale text;
  create index conversation_deletion on imitator.conversation (id) where deletion_code is not null;

  -- notice is the name of a text that the bot says for itself; draft the one that a person has approved.
  alter table imitator.outbox
    add column notice text not null default '',
    add column draft bigint;

  create table imitator.draft (
    id bigint generated always as identity primary key,
    conversation text not null references imitator.conversation on delete cascade,
    state text not null,
    reply bigint not null,
    disclosure text not null default '',
    proposed text[] not null,
    sent text[],
    edited boolean not null default false,
    prompt text not null,
    version text,
    created_at double precision not null,
    settled_at double precision,
    settled_by text not null default '',
    why text not null default ''
  );
  create unique index draft_waiting on imitator.draft (conversation) where state = 'waiting';
  create index draft_past on imitator.draft (conversation, id);

  create table imitator.decision (
    id bigint generated always as identity primary key,
    conversation text not null references imitator.conversation on delete cascade,
    revision bigint not null,
    policy text not null,
    kind text not null,
    why text not null,
    at double precision not null
  );
  create index decision_past on imitator.decision (conversation, id);
  `,
];

/** Any number; the same in every process, so that two that start together wait for each other. */
const LOCK = 480_155_210;

/** @throws ImitatorError `store-version` when a newer release has been here. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(
    async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
      await tx.query('create schema if not exists imitator');
      await tx.query(
        'create table if not exists imitator.migration (step int primary key, at timestamptz not null)',
      );
      const [row] = await tx.query<{ done: number }>('select count(*)::int as done from imitator.migration');
      const done = row!.done;
      if (done > steps.length) throw tooNew(done);
      for (let step = done; step < steps.length; step++) {
        for (const statement of statementsOf(steps[step]!)) await tx.query(statement);
        await tx.query('insert into imitator.migration values ($1, now())', [step]);
      }
    },
    { long: true },
  );
}

function statementsOf(script: string): string[] {
  return script
    .replace(/^[ \t]*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function tooNew(done: number): Error {
  return problem({
    code: 'store-version',
    place: 'the database',
    expected: `at most ${steps.length} migrations`,
    value: done,
    remedy: 'a newer release of imitator has used it; run that one',
  });
}
