/** `POST /vNN.N/<page>/messages`: one call of the Send API, from its bytes to the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { RateLimit } from './rate-limit.ts';
import { errorBody, type SendError, sendErrors } from './send-errors.ts';
import { isRecord, type Refusal, recipientId, type SendRequest } from './send-rules.ts';

export type Said = { refusal: Refusal } | { data: object };

export interface EndpointPorts {
  pageId: string;
  clock(): number;
  /** What Meta has against the request, if anything. */
  refusal(request: SendRequest): Refusal | undefined;
  /** What Graph says of a node or an edge to whoever may ask; undefined for one that is not there. */
  node(request: SendRequest): Said | undefined;
  /** Changes what is not a message: the page's profile, what it sends to the app. */
  change(request: SendRequest): Said;
  fault(psid: string): Fault | undefined;
  /** Puts the message on the person's phone; resolves when the answer may go out (an echo may be due before it). */
  deliver(psid: string, message: Readonly<Record<string, unknown>>): Promise<string>;
  act(psid: string, action: string): void;
  /** How long an answer takes, in milliseconds. */
  latencyMs(): number;
}

export interface SendCounts {
  calls: number;
  messages: number;
  actions: number;
  refused: Record<string, number>;
}

export class SendEndpoint {
  readonly counts: SendCounts = { calls: 0, messages: 0, actions: 0, refused: {} };
  readonly limit: RateLimit;
  readonly #ports: EndpointPorts;
  #traces = 0;

  constructor(ports: EndpointPorts, callsPerSecond: number) {
    this.#ports = ports;
    this.limit = new RateLimit(callsPerSecond, ports.clock);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = await readSend(request);
    this.counts.calls++;
    this.limit.count();
    for (const [name, value] of Object.entries(this.limit.headers(this.#ports.pageId)))
      response.setHeader(name, value);
    await wait(this.#ports.latencyMs());
    if (parsed === undefined) return this.#refuse(response, sendErrors['no-object']);
    if (request.method === 'GET') return this.#say(this.#ports.node(parsed), response);
    if (this.limit.throttled) return this.#refuse(response, sendErrors['messenger-throttled']);
    if (parsed.edge !== 'messages') return this.#say(this.#ports.change(parsed), response);
    const refusal = this.#ports.refusal(parsed);
    if (refusal !== undefined) return this.#refuse(response, refusal.error, refusal.detail);
    await this.#take(parsed, response);
  }

  #say(said: Said | undefined, response: ServerResponse): void {
    const told: Said = said ?? { refusal: { error: sendErrors['no-object'] } };
    if ('data' in told) answer(response, 200, told.data);
    else this.#refuse(response, told.refusal.error, told.refusal.detail);
  }

  async #take(request: SendRequest, response: ServerResponse): Promise<void> {
    const psid = recipientId(request.body)!;
    const action = request.body['sender_action'];
    if (typeof action === 'string') {
      this.counts.actions++;
      this.#ports.act(psid, action);
      return answer(response, 200, { recipient_id: psid });
    }
    const fault = this.#ports.fault(psid);
    if (fault?.kind === 'hang-up-before-sending') return hangUp(response);
    if (fault?.kind === 'error') return this.#fail(response, fault.error);
    const mid = await this.#ports.deliver(psid, request.body['message'] as Record<string, unknown>);
    this.counts.messages++;
    if (fault?.kind === 'error-after-sending') return this.#refuse(response, fault.error);
    if (fault?.kind === 'hang-up-after-sending') return hangUp(response);
    if (fault?.kind === 'silence-after-sending') return undefined;
    answer(response, 200, { recipient_id: psid, message_id: mid });
  }

  /** Throttling errors come with the header that says for how long. */
  #fail(response: ServerResponse, error: SendError): void {
    if (THROTTLING.has(error.code) && error.subcode === undefined) {
      this.limit.throttle();
      for (const [name, value] of Object.entries(this.limit.headers(this.#ports.pageId)))
        response.setHeader(name, value);
      this.limit.forgive();
    }
    this.#refuse(response, error);
  }

  #refuse(response: ServerResponse, error: SendError, detail?: string): void {
    const name = error.subcode === undefined ? `${error.code}` : `${error.code}/${error.subcode}`;
    this.counts.refused[name] = (this.counts.refused[name] ?? 0) + 1;
    answer(response, error.status, errorBody(error, `A${this.#traces++}`, detail));
  }
}

const THROTTLING = new Set([4, 17, 32, 613, 80006]);

/** The request as Meta reads it: credentials from the query, the header or the body; undefined if it is no send. */
async function readSend(request: IncomingMessage): Promise<SendRequest | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://simulator');
  const asks = request.method === 'GET';
  const path = (
    asks
      ? /^\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/
      : /^\/([^/]+)\/([^/]+)\/(messages|messenger_profile|subscribed_apps)$/
  ).exec(url.pathname);
  const content = Buffer.concat(chunks).toString('utf8');
  const query = Object.fromEntries(url.searchParams);
  const body = asks ? query : readBody(content, request.headers['content-type'] ?? '');
  if (path === null || !['GET', 'POST'].includes(request.method ?? '') || body === undefined)
    return undefined;
  const given = (name: string): string | undefined => url.searchParams.get(name) ?? text(body[name]);
  const bearer = /^(?:Bearer|OAuth) (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return {
    version: path[1]!,
    node: path[2]!,
    edge: path[3] ?? '',
    token: given('access_token') ?? bearer,
    proof: given('appsecret_proof'),
    proofTime: given('appsecret_time'),
    body,
  };
}

function readBody(content: string, type: string): Record<string, unknown> | undefined {
  try {
    if (!type.includes('application/x-www-form-urlencoded')) {
      const value: unknown = JSON.parse(content);
      return isRecord(value) ? value : undefined;
    }
    const fields = Object.fromEntries(new URLSearchParams(content));
    const nested = ['recipient', 'message', 'reply_to'].filter((key) => fields[key] !== undefined);
    return { ...fields, ...Object.fromEntries(nested.map((key) => [key, JSON.parse(fields[key]!)])) };
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

function hangUp(response: ServerResponse): void {
  response.socket?.destroy();
}

function wait(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
