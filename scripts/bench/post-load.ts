/** Signed posts of one message each: as many as the server acknowledges, or so many a second whatever it does. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  envelope,
  type MessengerSimulator,
  messageEvent,
  metaJson,
  type Person,
  signatureOf,
} from '../../src/simulator/index.ts';

export interface SignedPost {
  body: Buffer;
  signature: string;
}

const TEXTS = ['hey! how are you today?', 'i just got a new dog', 'what do you do for work?', 'good night'];
let made = 0;

/** Posts of people who take turns, made beforehand so that signing takes no time while it counts. */
export function makePosts(meta: MessengerSimulator, persons: readonly Person[], count: number): SignedPost[] {
  return Array.from({ length: count }, (_, i) => {
    const person = persons[i % persons.length]!;
    const at = Date.now();
    person.lastWroteAt = at;
    const parties = { psid: person.psid, pageId: meta.pageId, at };
    const event = messageEvent(parties, `m_load_${made++}`, TEXTS[i % TEXTS.length]!);
    const body = Buffer.from(metaJson(envelope('page', meta.pageId, [{ events: [event] }], at)));
    return { body, signature: signatureOf(body, meta.appSecret) };
  });
}

export function people(meta: MessengerSimulator, count: number): Person[] {
  return Array.from({ length: count }, (_, i) => meta.person(`P${i}`));
}

export class PostLoad {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(url: string) {
    this.#url = url;
  }

  /** Keeps `atOnce` posts under way; gives how many are acknowledged a second. */
  async flatOut(posts: readonly SignedPost[], atOnce: number): Promise<number> {
    const begun = performance.now();
    let next = 0;
    const poster = async (): Promise<void> => {
      while (next < posts.length) await this.#post(posts[next++]!);
    };
    await Promise.all(Array.from({ length: atOnce }, poster));
    return (1000 * posts.length) / (performance.now() - begun);
  }

  /**
   * Offers so many a second. Gives the milliseconds from the moment at which each was due to its 200: a server that
   * makes others wait is charged with their waiting too.
   */
  async atRate(posts: readonly SignedPost[], perSecond: number): Promise<number[]> {
    const begun = performance.now();
    const acks = posts.map(async (post, i) => {
      const due = begun + (1000 * i) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      await this.#post(post);
      return performance.now() - due;
    });
    return Promise.all(acks);
  }

  close(): void {
    this.#agent.destroy();
  }

  #post({ body, signature }: SignedPost): Promise<void> {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-hub-signature-256': signature,
    };
    return new Promise((resolve, reject) => {
      const sent = request(this.#url, { method: 'POST', headers, agent: this.#agent }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`a post was answered ${response.statusCode}`)),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}
