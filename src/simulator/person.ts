/** Somebody who texts the page: what a test says on their behalf, and what reached their phone. */
import {
  attachmentEvent,
  type Channel,
  deletionEvent,
  echoEvent,
  editEvent,
  INSTAGRAM_INBOX_APP,
  messageEvent,
  PAGE_INBOX_APP,
  type PageObject,
  type Parties,
  postbackEvent,
  reactionEvent,
  readEvent,
  seenEvent,
  type WebhookEvent,
} from './events.ts';

/** One bubble as it reached the person. */
export interface Bubble {
  text: string;
  mid: string;
  /** Milliseconds since 1970. */
  at: number;
  metadata: string | undefined;
  quickReplies: readonly string[];
}

/** A message on its way to the page. */
export interface Said {
  mid: string;
  text: string;
  at: number;
  /** When it went out to the app first: before that nobody can have answered it. */
  offeredAt: number | undefined;
  /** Resolves to the time at which the app answered 200 for it. */
  accepted: Promise<number>;
}

/** What the simulator does for its persons. */
export interface PersonPorts {
  object: PageObject;
  pageId: string;
  clock(): number;
  newMid(): string;
  send(event: WebhookEvent, channel?: Channel, offered?: (at: number) => void): Promise<number>;
}

export interface ReceiveOptions {
  timeoutMs?: number;
}

/** Somebody who looks over a person's shoulder. */
export interface Onlooker {
  bubble?(bubble: Bubble): void;
  /** mark_seen, typing_on, typing_off, ... */
  action?(action: string): void;
}

const NEVER = new Promise<number>(() => {});

export class Person {
  readonly name: string;
  readonly psid: string;
  /** Everything that arrived, in order. */
  readonly received: Bubble[] = [];
  /** Sender actions in order: mark_seen, typing_on, ... */
  readonly actions: { action: string; at: number }[] = [];
  readonly said: Said[] = [];
  /** Has blocked the page. */
  blocked = false;
  /** Another app (the page's inbox, say) owns the thread: what they write comes on standby. */
  ownedElsewhere = false;
  lastWroteAt: number | undefined;
  readonly #ports: PersonPorts;
  readonly #edits = new Map<string, number>();
  readonly #arrivals = new Set<() => void>();
  readonly #onlookers = new Set<Onlooker>();
  #consumed = 0;
  #lastAt = 0;

  constructor(name: string, psid: string, ports: PersonPorts) {
    this.name = name;
    this.psid = psid;
    this.#ports = ports;
  }

  says(text: string, more: { replyTo?: string; quickReply?: string; at?: number } = {}): Said {
    const extra = {
      ...(more.replyTo === undefined ? {} : { reply_to: { mid: more.replyTo } }),
      ...(more.quickReply === undefined ? {} : { quick_reply: { payload: more.quickReply } }),
    };
    return this.#write(text, (parties, mid) => messageEvent(parties, mid, text, extra), more.at);
  }

  /**
   * A button, an ice breaker, Get Started.
   * @param of the message that has the button: Meta may give its mid to every tap.
   */
  taps(title: string, payload: string, { of, at }: { of?: string; at?: number } = {}): Said {
    const told = this.ownedElsewhere ? undefined : payload;
    return this.#write(
      title,
      (parties, mid) => postbackEvent(parties, of ?? mid, title, told),
      at,
      this.#ports.object === 'instagram' && !this.ownedElsewhere ? 'changes' : this.#channel,
    );
  }

  sendsAttachment(type: string, payload: object = { url: 'https://cdn.example/1' }): Said {
    return this.#write('', (parties, mid) => attachmentEvent(parties, mid, type, payload));
  }

  changes(said: Said, text: string): Promise<number> {
    const edits = (this.#edits.get(said.mid) ?? 0) + 1;
    this.#edits.set(said.mid, edits);
    return this.#ports.send(editEvent(this.#parties(), said.mid, text, edits), this.#channel);
  }

  unsends(said: Said): Promise<number> {
    return this.#ports.send(deletionEvent(this.#parties(), said.mid), this.#channel);
  }

  reacts(to: { mid: string }, reaction = 'love', emoji = '❤'): Promise<number> {
    const parties = this.#parties();
    this.lastWroteAt = parties.at;
    return this.#ports.send(reactionEvent(parties, to.mid, reaction, emoji), this.#channel);
  }

  /** Has seen everything that arrived. */
  reads(): Promise<number> {
    const last = this.received.at(-1);
    const seen =
      this.#ports.object === 'instagram' && last !== undefined
        ? seenEvent(this.#parties(), last.mid)
        : readEvent(this.#parties(), this.#ports.clock());
    return this.#ports.send(seen, this.#channel);
  }

  /** The owner answers this person by hand, from the page's inbox: the app hears an echo that is not its own. */
  ownerWrites(text: string, appId = this.#inbox, at?: number): Promise<number> {
    const parties = this.#parties(at);
    const mid = this.#ports.newMid();
    this.arrive({ text, mid, at: parties.at, metadata: undefined, quickReplies: [] });
    return this.#ports.send(echoEvent(parties, { appId, mid, text }));
  }

  /**
   * The next bubble that no earlier call returned; waits for it.
   * @throws Error after `timeoutMs` (10 s), saying what arrived instead.
   */
  async receives(options: ReceiveOptions = {}): Promise<Bubble> {
    const { timeoutMs = 10_000 } = options;
    const deadline = performance.now() + timeoutMs;
    while (this.received.length <= this.#consumed) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(this.#nothingCame(timeoutMs));
      await this.#arrival(left);
    }
    return this.received[this.#consumed++]!;
  }

  /** What has arrived so far is not waited for any more. */
  catchesUp(): void {
    this.#consumed = this.received.length;
  }

  /** The texts of the next `count` bubbles. */
  async receivesTexts(count: number, options: ReceiveOptions = {}): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) texts.push((await this.receives(options)).text);
    return texts;
  }

  /** Calls back for every bubble and action from now on; the returned function ends that. */
  watch(onlooker: Onlooker): () => void {
    this.#onlookers.add(onlooker);
    return () => this.#onlookers.delete(onlooker);
  }

  /** For the simulator: the bubble is on the phone. */
  arrive(bubble: Bubble): void {
    this.received.push(bubble);
    for (const onlooker of this.#onlookers) onlooker.bubble?.(bubble);
    for (const tell of [...this.#arrivals]) tell();
  }

  /** For the simulator: typing dots, seen. */
  see(action: string, at: number): void {
    this.actions.push({ action, at });
    for (const onlooker of this.#onlookers) onlooker.action?.(action);
  }

  get #inbox(): number {
    return this.#ports.object === 'instagram' ? INSTAGRAM_INBOX_APP : PAGE_INBOX_APP;
  }

  get #channel(): 'messaging' | 'standby' {
    return this.ownedElsewhere ? 'standby' : 'messaging';
  }

  #write(
    text: string,
    event: (p: Parties, mid: string) => WebhookEvent,
    at?: number,
    channel: Channel = this.#channel,
  ): Said {
    const parties = this.#parties(at);
    const mid = this.#ports.newMid();
    this.lastWroteAt = Math.max(this.lastWroteAt ?? 0, parties.at);
    const said: Said = { mid, text, at: parties.at, offeredAt: undefined, accepted: NEVER };
    said.accepted = this.#ports.send(event(parties, mid), channel, (time) => {
      said.offeredAt ??= time;
    });
    this.said.push(said);
    return said;
  }

  /** No two messages of a person bear the same time, as with the real ones. */
  #parties(at = Math.max(this.#ports.clock(), this.#lastAt + 1)): Parties {
    this.#lastAt = Math.max(this.#lastAt, at);
    return { psid: this.psid, pageId: this.#ports.pageId, at };
  }

  #arrival(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#arrivals.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#arrivals.add(done);
    });
  }

  #nothingCame(ms: number): string {
    const all = this.received.map(({ text }) => JSON.stringify(text)).join(', ');
    return `${this.name} received nothing more within ${ms} ms; so far: ${all === '' ? 'nothing' : all}`;
  }
}
