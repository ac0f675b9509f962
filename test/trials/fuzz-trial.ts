/** Many bodies that nobody would send, each with a valid signature, against a whole server; see `mutate.ts`. */
import { MessengerSimulator, type Person, randomStream } from '../../src/simulator/index.ts';
import { Claims, mutatedBody, type Scene, type Writer } from './mutate.ts';
import { token, tokensIn } from './parrot.ts';
import { startTrialServer } from './trial-server.ts';

export interface FuzzReport {
  posts: number;
  /** How many posts were answered with each status. */
  statuses: Record<number, number>;
  /** Bodies answered with 5xx or not at all, for whoever looks for the reason. */
  failed: string[];
  replies: number;
  /** Bubbles on the phone of somebody in whose name their text was never sent. */
  misdirected: string[];
  /** Whether an ordinary message at the end has its ordinary reply. */
  alive: boolean;
}

const AT_ONCE = 8;
/** A person does so many things at most; then another one comes, for many are muted by then. */
const DEEDS = 40;
const PERSONS_AT_ONCE = 12;

export async function fuzzTrial(count: number, seed: number): Promise<FuzzReport> {
  const meta = await new MessengerSimulator({ seed, callsPerSecond: 100_000, ackSeconds: 30 }).start();
  const server = await startTrialServer({ environment: meta.environment, port: 0, replyMs: 0 });
  try {
    meta.connect(`${server.url}/webhook`);
    return await new FuzzTrial(meta, seed).run(count);
  } finally {
    await server.stop();
    await meta.stop();
  }
}

class FuzzTrial {
  readonly #meta: MessengerSimulator;
  readonly #scene: Scene;
  readonly #claims = new Claims();
  readonly #report: FuzzReport;
  readonly #mids: string[] = ['m_never'];
  #deeds = 0;

  constructor(meta: MessengerSimulator, seed: number) {
    this.#meta = meta;
    const random = randomStream(seed, 'fuzz');
    const { pageId, appId } = meta;
    this.#scene = { random, pageId, appId, now: Date.now(), writer: () => this.#writer() };
    this.#report = { posts: 0, statuses: {}, failed: [], replies: 0, misdirected: [], alive: false };
  }

  async run(count: number): Promise<FuzzReport> {
    const posters = Array.from({ length: AT_ONCE }, () => this.#postUntil(count));
    await Promise.all(posters);
    this.#report.alive = await this.#isAlive();
    for (const person of this.#meta.persons.values()) this.#look(person);
    return this.#report;
  }

  async #postUntil(count: number): Promise<void> {
    while (this.#report.posts < count) {
      this.#report.posts++;
      this.#scene.now = Date.now();
      const body = mutatedBody(this.#scene);
      this.#claims.note(body, tokensIn);
      const { status } = await this.#meta.post(body);
      this.#report.statuses[status] = (this.#report.statuses[status] ?? 0) + 1;
      if (status === 0 || status >= 500) this.#report.failed.push(body.toString('latin1'));
    }
  }

  #writer(): Writer {
    const { random } = this.#scene;
    const deed = this.#deeds++;
    const number =
      Math.floor(deed / (DEEDS * PERSONS_AT_ONCE)) * PERSONS_AT_ONCE + random.below(PERSONS_AT_ONCE);
    const person = this.#meta.person(`P${number}`);
    person.lastWroteAt = this.#scene.now;
    const earlierMid = random.pick(this.#mids.slice(-40));
    const mid = `m_${deed}`;
    this.#mids.push(mid);
    return { psid: person.psid, text: token(number, deed), mid, earlierMid };
  }

  async #isAlive(): Promise<boolean> {
    await this.#meta.enforces('unblock');
    const late = this.#meta.person('late');
    await late.says(token(999_999, 1)).accepted;
    this.#claims.note(
      Buffer.from(JSON.stringify({ entry: [{ m: [{ sender: { id: late.psid }, t: token(999_999, 1) }] }] })),
      tokensIn,
    );
    const bubble = await late.receives({ timeoutMs: 30_000 }).catch(() => undefined);
    return bubble?.text === token(999_999, 1);
  }

  #look(person: Person): void {
    this.#report.replies += person.received.length;
    for (const { text } of person.received) {
      const foreign = tokensIn(text).filter((mark) => !this.#claims.allows(mark, person.psid));
      this.#report.misdirected.push(...foreign);
    }
  }
}
