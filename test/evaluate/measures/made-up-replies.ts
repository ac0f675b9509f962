/** Replies of people who are made up: what they say is alike, how they write is not. */
import { type Random, randomFor } from '../../../src/base/random.ts';
import type { JudgedReply } from '../../../src/evaluate/measures/index.ts';

export type Voice = (random: Random) => string;

const OPENERS = ['yeah', 'no', 'well', 'oh', 'sure', 'hmm', 'right', 'really', 'ok', 'so'];
const SUBJECTS = ['we', 'they', 'my sister', 'you', 'the team', 'that dog', 'everybody', 'the cook'];
const VERBS = ['saw', 'liked', 'sold', 'found', 'broke', 'wanted', 'carried', 'painted', 'forgot'];
const THINGS = [
  'a boat',
  'the film',
  'two tickets',
  'some soup',
  'the key',
  'a garden',
  'the bill',
  'a tent',
];
const TIMES = ['today', 'last week', 'in May', 'again', 'at noon', 'before lunch', 'somehow'];

const sentence = (random: Random): string[] =>
  [OPENERS, SUBJECTS, VERBS, THINGS, TIMES].map((words) => words[random.below(words.length)]!);

/** Lower case, no full stops, one to three bubbles. */
export const casual: Voice = (random) => {
  const [opener, ...rest] = sentence(random);
  const said = rest.join(' ').toLowerCase();
  if (random.next() < 0.3) return opener!;
  return random.next() < 0.5 ? `${opener}|${said}` : `${opener} ${said}${random.next() < 0.2 ? ' 😂' : ''}`;
};

/** Whole sentences with their capitals and full stops. */
export const formal: Voice = (random) => {
  const text = sentence(random).join(' ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}${random.next() < 0.2 ? '!' : '.'}`;
};

export const evasive: Voice = () => "i don't know";

/** Five replies to each of a number of conversations, four conversations to a thread. */
export function repliesOf(voice: Voice, { conversations = 16, seed = 0, name = 's' } = {}): JudgedReply[] {
  const random = randomFor(seed, 'made-up');
  return Array.from({ length: conversations * 5 }, (_, i) => {
    const session = Math.floor(i / 5);
    return {
      prompt: `prompt ${i}`,
      reply: voice(random),
      thread: `thread ${Math.floor(session / 4)}`,
      session: `${name}${session}`,
    };
  });
}

/** The same prompts with other replies. */
export function answered(replies: readonly JudgedReply[], answer: (at: number) => string): JudgedReply[] {
  return replies.map((reply, at) => ({ ...reply, reply: answer(at) }));
}
