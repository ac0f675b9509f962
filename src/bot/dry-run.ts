/** The reply that a conversation would get, made by the bot's own hands and sent nowhere (docs/contracts.md, section 5). */
import type { BotSettings } from '../../config/groups/bot.ts';
import type { TypedMessage } from '../vocabulary.ts';
import { type ComposeTools, type Composition, compose } from './compose.ts';
import { latestDue } from './conduct/debounce.ts';
import { type ConductSettings, type ConductState, type Decision, UNTOUCHED } from './conduct/decision.ts';
import { disclosureFor } from './conduct/disclosure.ts';
import { decide } from './conduct/policies/decide.ts';
import { situationOf } from './conduct/situation.ts';
import type { GeneratedReply, Platform } from './ports.ts';

export interface DryRunRequest {
  messages: readonly { from: 'user' | 'bot'; text: string; at?: number }[];
  platform?: Platform;
  /** The id of the dataset's thread that this continues; left out: somebody new. */
  contact?: string | undefined;
  /** What is remembered of the conversation; left out: nothing. */
  conduct?: ConductState | undefined;
  seed?: number;
  /** How many further replies to tell: those that were ranked behind, or where one alone is drawn, further draws. */
  alternatives?: number;
  /** In the place of the bot's own settings, for this reply alone. */
  settings?: BotSettings;
  signal?: AbortSignal;
}

export interface DryRunAnswer {
  prompt: string;
  /** Bubbles joined by pipes, as the model wrote it. */
  reply: string;
  bubbles: readonly string[];
  alternatives: { text: string; score: number }[];
  tokens: { prompt: number; reply: number };
  timings: { queueMs: number; encodeMs: number; decodeMs: number; totalMs: number };
  version: string | null;
  policy: {
    wouldSend: boolean;
    why: string;
    /** Which policy spoke. */
    name: string;
    /** What it would do: answer, draft, say something for the bot itself, wait, be silent. */
    kind: Decision['kind'];
    /** What the bot would say for itself, before the bubbles or in their place. */
    says: readonly string[];
  };
}

const NO_TIME = { queueMs: 0, encodeMs: 0, decodeMs: 0, totalMs: 0 };

type DryRunTools = ComposeTools & { settings: ConductSettings };

/** @throws what the generator throws. */
export async function dryRun(bot: DryRunTools, request: DryRunRequest): Promise<DryRunAnswer> {
  const tools = { ...bot, settings: { ...bot.settings, ...request.settings } };
  const messages = withTimes(request.messages, tools.clock.now());
  const { platform = 'page', contact, seed, signal } = request;
  const composition = await compose(tools, { platform, messages, contact, seed, signal });
  const { prompt, bubbles, reply, rejected } = composition;
  const flaws = rejected.length === 0 ? '' : ` (${rejected.length} drawn before: ${rejected.join(', ')})`;
  const policy = await policyOf(tools, messages, request.conduct ?? UNTOUCHED, bubbles);
  return {
    prompt,
    reply: reply?.text ?? '',
    bubbles,
    alternatives: await alternatives(tools, composition, request),
    tokens: reply?.tokens ?? { prompt: 0, reply: 0 },
    timings: reply?.timings ?? NO_TIME,
    version: tools.generator.version ?? null,
    policy: { ...policy, why: `${policy.why}${flaws}` },
  };
}

async function policyOf(
  { settings, clock }: DryRunTools,
  messages: readonly TypedMessage[],
  conduct: ConductState,
  bubbles: readonly string[],
): Promise<DryRunAnswer['policy']> {
  const asked = messages.length - lastTurnLength(messages);
  const pending = messages
    .slice(asked)
    .map(({ text, at = clock.now() }, seq) => ({ seq, mid: '', text, at, receivedAt: at }));
  const nothing = { wouldSend: false, kind: 'silent', says: [] } as const;
  if (pending.length === 0) return { ...nothing, name: 'nothing', why: "the last message is not the user's" };
  const now = clock.now();
  const conversation = { history: messages.slice(0, asked), pending, paused: undefined, conduct };
  const burstOver = Math.max(now, latestDue(pending, settings));
  const situation = await situationOf(conversation, settings, { now: burstOver, due: burstOver });
  const { policy: name, kind, why, ...said } = decide(situation);
  if ('notice' in said && said.notice !== undefined)
    return { wouldSend: true, name, kind, why, says: [said.notice.text] };
  if (kind !== 'answer' && kind !== 'draft') return { ...nothing, name, kind, why };
  if (bubbles.length === 0) return { ...nothing, name, why: 'no draw was fit to be sent' };
  const disclosure = disclosureFor(situation);
  const says = disclosure === undefined ? [] : [disclosure.text];
  return kind === 'answer'
    ? { wouldSend: true, name, kind, why: 'fit to be sent', says }
    : { wouldSend: false, name, kind, why, says };
}

/** How many messages of the user's stand at the end. */
function lastTurnLength(messages: readonly TypedMessage[]): number {
  const last = messages.findLastIndex(({ side }) => side === 'owner');
  return messages.length - 1 - last;
}

async function alternatives(
  tools: ComposeTools,
  { prompt, others, rejected }: Composition,
  request: DryRunRequest,
): Promise<DryRunAnswer['alternatives']> {
  const { alternatives: asked = 0 } = request;
  const behind = tools.settings.candidates > 1 ? others.slice(0, asked) : [];
  const missing = { from: rejected.length + 1, count: asked - behind.length };
  const replies = [...behind, ...(await further(tools, prompt, request, missing))];
  return replies.map(({ text, score }) => ({ text, score }));
}

function further(
  { generator, settings }: ComposeTools,
  prompt: string,
  { seed, signal }: DryRunRequest,
  { from, count }: { from: number; count: number },
): Promise<GeneratedReply[]> {
  const draws = Array.from({ length: count }, (_, i) => from + i);
  const seedOf = (draw: number) => (seed === undefined ? undefined : seed + draw);
  return Promise.all(
    draws.map((draw) => generator.generate(prompt, { draw, decoding: settings, seed: seedOf(draw), signal })),
  );
}

/** Messages without a time follow each other by a second and end now. */
function withTimes(messages: DryRunRequest['messages'], now: number): TypedMessage[] {
  let at = messages.find((message) => message.at !== undefined)?.at ?? now - messages.length * 1000;
  return messages.map((message) => {
    at = message.at ?? at + 1000;
    return { side: message.from === 'bot' ? 'owner' : 'other', text: message.text, at };
  });
}
