/**
 * Meta's side of Messenger on this machine: persons who text, webhooks posted as Meta posts them, and a Send API as
 * strict as the real one. For the demo and the tests; deterministic by its seed as far as the clock allows.
 *
 * It does not cover attachments' uploads, templates' contents, the profile API and the conversation routing calls.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EchoChaos, Echoes } from './echoes.ts';
import {
  buttonPostEvent,
  type Channel,
  deliveryEvent,
  INSTAGRAM_INBOX_APP,
  PAGE_INBOX_APP,
  type PageObject,
  passThreadControlEvent,
  policyEvent,
  type WebhookEvent,
} from './events.ts';
import { type FaultName, Faults, type SendChaos } from './faults.ts';
import { Person } from './person.ts';
import { type RandomStream, randomStream } from './random.ts';
import { answer, type Said, SendEndpoint } from './send-endpoint.ts';
import { errorBody, type SendError, sendErrors } from './send-errors.ts';
import { refusalOf, refusedCaller, type SendRequest } from './send-rules.ts';
import { signatureOf } from './signed-body.ts';
import { type BodyForm, type DeliveryChaos, orderlyDelivery, WebhookDelivery } from './webhook-delivery.ts';

/** Probability that a bubble which arrived is reported as delivered, and as read. */
export interface Receipts {
  delivered: number;
  read: number;
}

export interface SimulatorOptions {
  object?: PageObject;
  pageId?: string;
  pageAccessToken?: string;
  appSecret?: string;
  /** Also good for proofs: during a rotation. */
  oldAppSecrets?: readonly string[];
  verifyToken?: string;
  appId?: number;
  seed?: number;
  /** Whether *Require App Secret* is on. */
  requireProof?: boolean;
  form?: BodyForm;
  windowHours?: number;
  callsPerSecond?: number;
  ackSeconds?: number;
  retrySeconds?: readonly number[];
  unsubscribeSeconds?: number;
  delivery?: Partial<DeliveryChaos>;
  sending?: SendChaos;
  echoes?: Partial<EchoChaos>;
  receipts?: Partial<Receipts>;
  /** How long a send takes to answer, in milliseconds. */
  latencyMs?: readonly [least: number, most: number];
  clock?: () => number;
}

export class MessengerSimulator {
  readonly pageId: string;
  readonly pageAccessToken: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly appId: number;
  readonly object: PageObject;
  readonly persons = new Map<string, Person>();
  readonly faults: Faults;
  readonly delivery: WebhookDelivery;
  readonly sends: SendEndpoint;
  readonly echoes: Echoes;
  /** What the page sends to the app, as far as Graph says. */
  subscribedFields =
    'messages messaging_postbacks message_edits message_echoes messaging_handovers standby messaging_policy_enforcement'.split(
      ' ',
    );
  /** What people see before they write. */
  readonly profile: Record<string, unknown> = {};
  /** What Graph says of the access token. */
  tokenFacts: Record<string, unknown> = {
    expires_at: 0,
    data_access_expires_at: 0,
    scopes: ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'],
  };
  readonly #options: SimulatorOptions;
  readonly #clock: () => number;
  readonly #chance: RandomStream;
  readonly #seed: number;
  readonly #byName = new Map<string, Person>();
  readonly #server: Server;
  #verifyUrl = '';
  #mids = 0;
  #port = 0;

  constructor(options: SimulatorOptions = {}) {
    this.#options = options;
    this.object = options.object ?? 'page';
    this.pageId = options.pageId ?? '100200300400500';
    this.pageAccessToken = options.pageAccessToken ?? 'simulated-page-access-token';
    this.appSecret = options.appSecret ?? 'simulated-app-secret';
    this.verifyToken = options.verifyToken ?? 'simulated-verify-token';
    this.appId = options.appId ?? 700800900;
    this.#seed = options.seed ?? 1;
    this.#clock = options.clock ?? Date.now;
    this.#chance = randomStream(this.#seed, 'simulator');
    this.faults = new Faults(options.sending ?? {}, this.#seed);
    this.delivery = new WebhookDelivery({
      object: this.object,
      pageId: this.pageId,
      appSecret: this.appSecret,
      chaos: { ...orderlyDelivery, ...options.delivery },
      random: randomStream(this.#seed, 'delivery'),
      clock: this.#clock,
      ackSeconds: options.ackSeconds ?? 5,
      retrySeconds: options.retrySeconds ?? [0, 0.25, 1, 5, 30, 60],
      unsubscribeSeconds: options.unsubscribeSeconds ?? 3600,
      form: options.form ?? {},
    });
    this.echoes = new Echoes({ named: this.object === 'page', ...options.echoes }, this.#chance, (event) =>
      this.delivery.send(event),
    );
    this.sends = new SendEndpoint(this.#endpointPorts(), options.callsPerSecond ?? 300);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Listens on loopback, on a free port unless one is given. */
  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return this;
  }

  /** What GRAPH_API_URL must be. */
  get graphApiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo | null)?.port ?? this.#port}`;
  }

  /** The environment of a server that is to talk with this simulator. */
  get environment(): Record<string, string> {
    return {
      APP_SECRET: this.appSecret,
      VERIFY_TOKEN: this.verifyToken,
      PAGE_ID: this.pageId,
      PAGE_ACCESS_TOKEN: this.pageAccessToken,
      GRAPH_API_URL: this.graphApiUrl,
    };
  }

  /** Names the webhook that posts go to; several take turns. */
  connect(...webhookUrls: string[]): void {
    this.#verifyUrl = webhookUrls[0] ?? '';
    this.delivery.connect(...webhookUrls);
  }

  /** Meta's check of the callback address: true if the answer is 200 with exactly the challenge. */
  async verify(token = this.verifyToken): Promise<boolean> {
    const challenge = String(this.#chance.below(2 ** 31));
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': token,
      'hub.challenge': challenge,
    });
    const response = await fetch(`${this.#verifyUrl}?${query}`);
    return response.status === 200 && (await response.text()) === challenge;
  }

  /** The person of this name, who comes into being at the first call. */
  person(name: string): Person {
    let person = this.#byName.get(name);
    if (person === undefined) {
      const digits = randomStream(this.#seed, `psid:${name}`);
      const psid = `${1 + digits.below(9)}${Array.from({ length: 15 }, () => digits.below(10)).join('')}`;
      person = new Person(name, psid, this.#personPorts());
      this.#byName.set(name, person);
      this.persons.set(psid, person);
    }
    return person;
  }

  /** The next messages that the app sends, to this person or to anybody, meet this fault. */
  failNext(fault: FaultName | SendError, options: { times?: number; person?: Person } = {}): void {
    this.faults.plan(fault, options.times, options.person?.psid);
  }

  /** Nobody listens at the Graph API until it comes back. */
  async goesAway(): Promise<void> {
    this.#port = (this.#server.address() as AddressInfo).port;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async comesBack(): Promise<void> {
    await this.start(this.#port);
  }

  /** Every message that the app sends meets this fault, until it is called without one. */
  failAll(fault?: FaultName | SendError): void {
    this.faults.standing = fault;
  }

  /** Another app (the page's inbox, unless told otherwise) takes a person's thread; what they write comes on standby. */
  takesThread(person: Person, app = this.#inbox): Promise<number> {
    person.ownedElsewhere = true;
    return this.delivery.send(passThreadControlEvent(this.#parties(person), this.appId, app));
  }

  /** The other app gives the thread back. */
  returnsThread(person: Person, app = this.#inbox): Promise<number> {
    person.ownedElsewhere = false;
    return this.delivery.send(passThreadControlEvent(this.#parties(person), app, this.appId));
  }

  /** Meta warns, blocks or unblocks the page. */
  enforces(action: 'warning' | 'block' | 'unblock', reason = 'simulated'): Promise<number> {
    return this.delivery.send(policyEvent({ pageId: this.pageId, at: this.#clock() }, action, reason));
  }

  /** Posts these bytes with a valid signature unless another is given; status 0 is no answer in time. */
  post(body: string | Buffer, signature?: string | null): Promise<{ status: number; text: string }> {
    const bytes = Buffer.from(body);
    const signed = signature === undefined ? signatureOf(bytes, this.appSecret) : (signature ?? undefined);
    return this.delivery.postRaw(bytes, signed);
  }

  /** Somebody asks through the button under a post: the page's own template comes as an echo in nobody's name. */
  postsButton(person: Person, title: string): Promise<number> {
    return this.delivery.send(buttonPostEvent(this.#parties(person), this.#newMid(), title));
  }

  /** Posts any event, as if it had happened. */
  send(event: WebhookEvent, channel: Channel = 'messaging'): Promise<number> {
    return this.delivery.send(event, channel);
  }

  async stop(): Promise<void> {
    this.delivery.stop();
    this.echoes.stop();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  get #inbox(): number {
    return this.object === 'instagram' ? INSTAGRAM_INBOX_APP : PAGE_INBOX_APP;
  }

  #parties(person: Person) {
    return { psid: person.psid, pageId: this.pageId, at: this.#clock() };
  }

  #personPorts() {
    return {
      object: this.object,
      pageId: this.pageId,
      clock: this.#clock,
      newMid: () => this.#newMid(),
      send: this.delivery.send.bind(this.delivery),
    };
  }

  #endpointPorts() {
    const [least, most] = this.#options.latencyMs ?? [0, 0];
    return {
      pageId: this.pageId,
      clock: this.#clock,
      refusal: (request: SendRequest) => refusalOf(request, this.#sendContext()),
      node: (request: SendRequest) => this.#node(request),
      change: (request: SendRequest) => this.#change(request),
      fault: (psid: string) => this.faults.next(psid),
      deliver: (psid: string, message: Readonly<Record<string, unknown>>) => this.#deliver(psid, message),
      act: (psid: string, action: string) => this.persons.get(psid)?.see(action, this.#clock()),
      latencyMs: () => least + this.#chance.next() * (most - least),
    };
  }

  /** What the Graph API says of the page, the app, and what the page sends to the app. */
  #node(request: SendRequest): Said | undefined {
    if (request.node === 'debug_token') return this.#tokenFacts(request);
    const refusal = refusedCaller(request, this.#sendContext());
    if (refusal !== undefined) return { refusal };
    const app = { id: String(this.appId), name: 'Simulated app' };
    if (request.edge === 'subscribed_apps')
      return { data: { data: [{ ...app, subscribed_fields: this.subscribedFields }] } };
    if (request.edge === 'messenger_profile') return { data: { data: [this.profile] } };
    if (request.edge !== '') return undefined;
    return { data: request.node === 'app' ? app : { id: this.pageId, name: 'Simulated page' } };
  }

  /** Only the app itself may ask. */
  #tokenFacts({ token, body }: SendRequest): Said {
    if (token !== `${this.appId}|${this.appSecret}`) return { refusal: { error: sendErrors['token-wrong'] } };
    const valid = body['input_token'] === this.pageAccessToken;
    const facts = { app_id: String(this.appId), type: 'PAGE', is_valid: valid, ...this.tokenFacts };
    return { data: { data: valid ? facts : { is_valid: false } } };
  }

  #change(request: SendRequest): Said {
    const refusal = refusedCaller(request, this.#sendContext());
    if (refusal !== undefined) return { refusal };
    const { subscribed_fields: fields, ...rest } = request.body;
    if (request.edge === 'subscribed_apps') {
      this.subscribedFields = String(fields ?? '').split(',');
      return { data: { success: true } };
    }
    const { access_token: _, appsecret_proof: __, appsecret_time: ___, ...profile } = rest;
    Object.assign(this.profile, profile);
    return { data: { result: 'success' } };
  }

  #sendContext() {
    return {
      object: this.object,
      pageId: this.pageId,
      token: this.pageAccessToken,
      appSecrets: [this.appSecret, ...(this.#options.oldAppSecrets ?? [])],
      requireProof: this.#options.requireProof ?? true,
      now: this.#clock(),
      windowHours: this.#options.windowHours ?? 24,
      person: (psid: string) => this.persons.get(psid),
    };
  }

  async #deliver(psid: string, message: Readonly<Record<string, unknown>>): Promise<string> {
    const {
      text = '',
      metadata,
      quick_replies: replies = [],
    } = message as {
      text?: string;
      metadata?: string;
      quick_replies?: { title?: string }[];
    };
    const mid = this.#newMid();
    const at = this.#clock();
    const quickReplies = replies.map(({ title }) => title ?? '');
    this.persons.get(psid)!.arrive({ text, mid, at, metadata, quickReplies });
    const parties = { psid, pageId: this.pageId, at };
    this.#receipts(this.persons.get(psid)!, mid);
    await this.echoes.send(parties, { appId: this.appId, mid, text, metadata });
    return mid;
  }

  #receipts(person: Person, mid: string): void {
    const { delivered = 0, read = 0 } = this.#options.receipts ?? {};
    if (this.#chance.chance(delivered)) void this.delivery.send(deliveryEvent(this.#parties(person), [mid]));
    if (this.#chance.chance(read)) void person.reads();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.sends.handle(request, response);
    } catch {
      if (!response.headersSent) answer(response, 500, errorBody(sendErrors.unknown, 'A'));
    }
  }

  /** Ids in the form of Meta's, the same for the same seed and order. */
  #newMid(): string {
    const tail = randomStream(this.#seed, `mid:${this.#mids++}`);
    return `m_${Array.from({ length: 32 }, () => MID_LETTERS[tail.below(MID_LETTERS.length)]).join('')}`;
  }
}

const MID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
