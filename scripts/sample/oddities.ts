/** What an export holds beside typed text: media, calls, reactions, texts of Messenger's own, things taken back. */
import type { RandomStream } from '../../src/simulator/index.ts';
import { type Friend, owner } from './people.ts';
import type { Typed } from './timeline.ts';

/** A message as the ordinary export has it; the fields beside these come and go. */
export type DyiMessage = { sender_name: string; timestamp_ms: number; content?: string } & Record<
  string,
  unknown
>;

/** One oddity for about this many typed messages. */
const EVERY = 14;

export function plainMessage(sender: string, content: string, at: number): DyiMessage {
  return { sender_name: sender, timestamp_ms: at, content, is_geoblocked_for_viewer: false };
}

/** A thread's messages, oldest first, with oddities strewn in and Messenger's greeting at the beginning. */
export function addOddities(typed: readonly Typed[], friend: Friend, random: RandomStream): DyiMessage[] {
  const messages = typed.flatMap(({ side, text, at }) => {
    const message = plainMessage(side === 'owner' ? owner.name : friend.name, text, at);
    if (random.chance(0.04))
      message['reactions'] = [reaction(side === 'owner' ? friend.name : owner.name, at, random)];
    return random.chance(1 / EVERY)
      ? [message, ...random.pick(ODDITIES)(message, friend, random)]
      : [message];
  });
  const greeting =
    'You can now message and call each other and see info like Active Status and when you\u2019ve read messages.';
  return [plainMessage(friend.name, greeting, messages[0]!.timestamp_ms - 1000), ...messages];
}

function reaction(actor: string, at: number, random: RandomStream): object {
  return { reaction: random.pick(['❤', '😆', '👍', '😮']), actor, timestamp: Math.floor(at / 1000) + 20 };
}

type Oddity = (before: DyiMessage, friend: Friend, random: RandomStream) => DyiMessage[];

/** Each makes what comes directly after a message, within the second, so that it parts no turn. */
const ODDITIES: readonly Oddity[] = [
  after(({ id }) => ({ photos: [{ uri: `photos/${id}_1.jpg`, creation_timestamp: 1_700_000_000 }] })),
  after(() => ({
    videos: [{ uri: 'videos/1.mp4', creation_timestamp: 1_700_000_000, thumbnail: { uri: 't.jpg' } }],
  })),
  after(() => ({ audio_files: [{ uri: 'audio/1.mp4', creation_timestamp: 1_700_000_000 }] })),
  after(() => ({ sticker: { uri: 'stickers_used/39178562_1505197616293642.png', ai_stickers: [] } })),
  after(() => ({ gifs: [{ uri: 'gifs/1.gif' }] })),
  after(() => ({ files: [{ uri: 'files/list.pdf', creation_timestamp: 1_700_000_000 }] })),
  after(() => ({ is_unsent: true })),
  after(() => ({ is_taken_down: true, bumped_message_metadata: { bumped_message: '', is_bumped: false } })),
  after(() => ({})),
  after((_, sender) => ({
    content: `${sender === owner.name ? 'You' : sender} sent an attachment.`,
    share: { link: 'https://example.com/geese', share_text: 'Geese of the world' },
  })),
  after(({ name }) => ({
    content: `You missed a call from ${name}.`,
    call_duration: 0,
    missed: true,
    type: 'Call',
  })),
  after(({ name }) => ({ content: `${name} called you.`, call_duration: 431, type: 'Call' })),
  after((_, sender) => ({ content: `${sender} set the quick reaction to 🍕.` })),
  after((_, sender) => ({ content: `${sender} changed the theme to Citrus.` })),
  after(() => ({ content: 'Reacted 😂 to your message ' })),
  after(() => ({ content: 'Liked a message' })),
  after(({ name }, sender) => ({
    content:
      sender === owner.name
        ? `You set the nickname for ${name} to boss.`
        : `${sender} set your nickname to boss.`,
  })),
  // An edit is a second message.
  (before) => [{ ...before, content: `${before.content} (edited)`, timestamp_ms: before.timestamp_ms + 500 }],
];

/** An entry without typed text, of the sender of the message before it. */
function after(fields: (friend: Friend, sender: string) => object): Oddity {
  return (before, friend) => {
    const { sender_name, timestamp_ms } = before;
    const entry = { sender_name, timestamp_ms: timestamp_ms + 400, is_geoblocked_for_viewer: false };
    return [{ ...entry, ...fields(friend, sender_name) }];
  };
}
