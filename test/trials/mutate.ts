/** Webhook bodies as Meta sends them, and what becomes of them in the hands of somebody who has the app secret. */
import {
  attachmentEvent,
  deletionEvent,
  deliveryEvent,
  echoEvent,
  editEvent,
  envelope,
  messageEvent,
  metaJson,
  type PageObject,
  passThreadControlEvent,
  policyEvent,
  postbackEvent,
  type RandomStream,
  reactionEvent,
  readEvent,
  takeThreadControlEvent,
  type WebhookEvent,
} from '../../src/simulator/index.ts';

export interface Writer {
  psid: string;
  /** A text that only this event holds. */
  text: string;
  mid: string;
  /** A message id that was used before. */
  earlierMid: string;
}

export interface Scene {
  random: RandomStream;
  pageId: string;
  appId: number;
  now: number;
  /** Somebody who does something; called once for every event. */
  writer(): Writer;
}

type Maker = (scene: Scene, writer: Writer) => WebhookEvent;

const parties = ({ pageId, now }: Scene, { psid }: Writer) => ({ psid, pageId, at: now });

/** By how often they come: mostly messages. */
const makers: readonly (readonly [weight: number, Maker])[] = [
  [40, (scene, writer) => messageEvent(parties(scene, writer), writer.mid, writer.text)],
  [
    6,
    (scene, writer) =>
      messageEvent(parties(scene, writer), writer.mid, writer.text, { quick_reply: { payload: 'P' } }),
  ],
  [6, (scene, writer) => postbackEvent(parties(scene, writer), writer.mid, writer.text, 'PAYLOAD')],
  [8, (scene, writer) => editEvent(parties(scene, writer), writer.earlierMid, writer.text, 1)],
  [4, (scene, writer) => deletionEvent(parties(scene, writer), writer.earlierMid)],
  [
    4,
    (scene, writer) => attachmentEvent(parties(scene, writer), writer.mid, 'image', { url: 'https://a.b/c' }),
  ],
  [4, (scene, writer) => reactionEvent(parties(scene, writer), writer.earlierMid, 'love', '❤')],
  [3, (scene, writer) => readEvent(parties(scene, writer), scene.now)],
  [3, (scene, writer) => deliveryEvent(parties(scene, writer), [writer.earlierMid])],
  [
    4,
    (scene, writer) =>
      echoEvent(parties(scene, writer), {
        appId: 1,
        mid: writer.mid,
        text: writer.text,
        metadata: 'imitator:1',
      }),
  ],
  [2, (scene, writer) => passThreadControlEvent(parties(scene, writer), 1, scene.appId)],
  [1, (scene, writer) => takeThreadControlEvent(parties(scene, writer), null, 2)],
  [1, ({ pageId, now }) => policyEvent({ pageId, at: now }, 'warning', 'spam')],
];
const WEIGHTS = makers.reduce((sum, [weight]) => sum + weight, 0);

/** A body in Meta's form, changed in up to four places; one in eight is damaged byte by byte instead. */
export function mutatedBody(scene: Scene): Buffer {
  const { random } = scene;
  const post = plainPost(scene);
  if (random.chance(1 / 8)) return damaged(Buffer.from(metaJson(post)), random);
  const changed = changedTimes(post, random.below(5), random);
  return Buffer.from(random.chance(0.5) ? metaJson(changed) : JSON.stringify(changed));
}

function plainPost(scene: Scene): object {
  const { random, pageId, now } = scene;
  const object: PageObject = random.chance(0.9) ? 'page' : 'instagram';
  const several = () => (random.chance(0.7) ? 1 : 1 + random.below(3));
  const entries = Array.from({ length: several() }, () => ({
    events: Array.from({ length: several() }, () => anyEvent(scene)),
    channel: random.chance(0.92) ? ('messaging' as const) : ('standby' as const),
  }));
  return envelope(object, pageId, entries, now);
}

function anyEvent(scene: Scene): WebhookEvent {
  let left = scene.random.below(WEIGHTS);
  const maker = makers.find(([weight]) => {
    left -= weight;
    return left < 0;
  })!;
  return maker[1](scene, scene.writer());
}

function changedTimes(value: unknown, times: number, random: RandomStream): unknown {
  let tree = value;
  for (let i = 0; i < times; i++) tree = changedOnce(tree, random);
  return tree;
}

/** Walks to a random place, rather deep than shallow, and changes what is there. */
function changedOnce(value: unknown, random: RandomStream): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.12)) return oddity(value, random);
  const keys = Object.keys(value);
  if (keys.length === 0) return oddity(value, random);
  const key = random.pick(keys);
  const copy = Object.assign(Array.isArray(value) ? [] : {}, value) as Record<string, unknown>;
  const roll = random.next();
  if (roll < 0.06) delete copy[key];
  else if (roll < 0.1) copy[random.pick(ODD_KEYS)] = copy[key];
  else if (roll < 0.13 && Array.isArray(copy)) copy.push(copy[Number(key)]);
  else copy[key] = changedOnce(copy[key], random);
  return copy;
}

const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'is_echo',
  'message',
  'id',
  '',
  '\u0000',
  'standby',
];

function deep(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function oddity(value: unknown, random: RandomStream): unknown {
  // An object may have got a toString of its own here.
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const makes: readonly (() => unknown)[] = [
    () => null,
    () => true,
    () => '',
    () => 0,
    () => -1,
    () => 1e308,
    () => 2 ** 53,
    () => 0.5,
    () => [],
    () => ({}),
    () => [value],
    () => ({ id: value }),
    () => [value, value],
    () => text,
    () => Number(text),
    () => `${text}\u0000`,
    () => `\ud800${text}`,
    () => `${text}${'😀'.repeat(random.below(40))}`,
    () => `${text} ${'long '.repeat(random.below(3000))}`,
    () => `'; drop table imitator.inbox; -- ${text}`,
    () => '999999999999999999999999',
    () => deep(random.below(300)),
  ];
  return random.pick(makes)();
}

function damaged(body: Buffer, random: RandomStream): Buffer {
  const bytes = Buffer.from(body);
  for (let i = 0; i <= random.below(4); i++) bytes[random.below(bytes.length)] = random.below(256);
  return random.chance(0.3) ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

/** Whom a reply that holds this text may go to: the senders of the events in which it stood. */
export class Claims {
  readonly #senders = new Map<string, Set<string>>();

  /** @param tokensIn finds the marks in a text. */
  note(body: Buffer, tokensIn: (text: string) => string[]): void {
    for (const event of eventsIn(body)) {
      for (const token of tokensIn(JSON.stringify(event))) {
        const known = this.#senders.get(token) ?? new Set();
        this.#senders.set(token, known.add(String(senderOf(event))));
      }
    }
  }

  allows(token: string, psid: string): boolean {
    return this.#senders.get(token)?.has(psid) === true;
  }
}

function senderOf(event: unknown): unknown {
  return (event as { sender?: { id?: unknown } } | null)?.sender?.id;
}

/** Every element of every list below `entry`. */
function eventsIn(body: Buffer): unknown[] {
  try {
    const { entry } = JSON.parse(body.toString('utf8')) as { entry?: unknown };
    const entries = Array.isArray(entry) ? entry : [];
    return entries.flatMap((one) =>
      Object.values(one ?? {})
        .filter(Array.isArray)
        .flat(),
    );
  } catch {
    return [];
  }
}
