/** Meta's Send API: one call, and what is known after it. */
import { createHmac } from 'node:crypto';
import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse, isAxiosError } from 'axios';
import { numberOf, wordOf } from '../../base/json-values.ts';
import { Connection } from './connection.ts';
import { type GraphError, type Verdict, verdictOf } from './send-errors.ts';

export interface PageCredentials {
  id: string;
  /** The page that sends, where the account has another id: an Instagram account's page. */
  sendsAs?: string | undefined;
  accessToken: string;
  /** Newest first; the first one signs. */
  appSecrets: readonly string[];
}

export interface SendApiOptions {
  graphApiUrl: string;
  graphVersion: string;
  timeoutSeconds: number;
  clock?: () => number;
  /** What of Meta's words may be stored and told: they may repeat the token, and name the person. */
  redact?: (text: string) => string;
}

export type SendResult =
  | { kind: 'sent'; mid: string; waitMinutes: number }
  /** Meta has it or has it not. `answered`: it says so itself. */
  | { kind: 'unsure'; why: string; answered: boolean; waitMinutes: number }
  /** Meta surely has it not. `unreached`: there was no connection to it at all. */
  | { kind: 'refused'; verdict: Verdict; detail: string; unreached?: true; waitMinutes: number };

export type SenderAction = 'mark_seen' | 'typing_on';

export interface ActResult {
  /** What Meta has against it. */
  error: string | undefined;
  waitMinutes: number;
}

/** What Graph says, or what it has against the question; and when, by its own clock. */
export type Asked =
  | { data: unknown; error?: undefined; answeredAt: number | undefined }
  | { data?: undefined; error: string; code: number | undefined; answeredAt: number | undefined };

/** Bytes: Graph's answers have some hundreds. What is longer is no answer of Meta's. */
const LONGEST_ANSWER = 1_000_000;
/** Signs of an error's words that are kept. */
const LONGEST_WORDS = 500;
/** Minutes. */
const WAIT_WITHOUT_A_TIME = 1;

export class SendApi {
  readonly #http: AxiosInstance;
  readonly #options: SendApiOptions;

  constructor(options: SendApiOptions) {
    this.#options = options;
    this.#http = axios.create({
      baseURL: `${options.graphApiUrl.replace(/\/$/, '')}/${options.graphVersion}`,
      timeout: options.timeoutSeconds * 1000,
      maxContentLength: LONGEST_ANSWER,
      validateStatus: () => true,
      maxRedirects: 0,
      proxy: false,
    });
  }

  /** Sends one bubble. Never rejects: what happened is in the result. */
  async sendText(page: PageCredentials, person: string, text: string, metadata: string): Promise<SendResult> {
    const message = { text, metadata };
    const body = { recipient: { id: person }, messaging_type: 'RESPONSE', message };
    const connection = new Connection();
    try {
      return this.#redacted(resultOf(await this.#post(page, body, connection)));
    } catch (error) {
      return afterFailure(error, connection);
    }
  }

  /** A sender action. Never rejects: an action that fails is only told of. */
  async act(page: PageCredentials, person: string, action: SenderAction): Promise<ActResult> {
    try {
      const response = await this.#post(page, { recipient: { id: person }, sender_action: action });
      const error =
        response.status === 200 ? undefined : (graphErrorOf(response.data)?.message ?? 'no answer');
      return {
        error: error === undefined ? undefined : this.#words(error),
        waitMinutes: waitMinutesOf(response),
      };
    } catch (error) {
      return { error: codeOf(error), waitMinutes: 0 };
    }
  }

  /**
   * A question to the Graph API in the page's name, such as `/me`. Never rejects.
   * @param params no secret: they stand in the address.
   */
  ask(page: PageCredentials, path: string, params: Record<string, string>): Promise<Asked> {
    const headers = { authorization: `Bearer ${page.accessToken}` };
    return this.#asked({ url: path, params: { ...params, ...this.#proof(page) }, headers });
  }

  /** Changes something of the page, such as its `/me/messenger_profile`. Never rejects. */
  change(page: PageCredentials, path: string, body: object): Promise<Asked> {
    const headers = { authorization: `Bearer ${page.accessToken}` };
    return this.#asked({ method: 'post', url: path, data: { ...body, ...this.#proof(page) }, headers });
  }

  /**
   * What Graph knows of a page's access token, asked in the app's own name. Never rejects. Meta wants the token in the
   * address; nothing here keeps an address.
   */
  inspectToken(page: PageCredentials, appId: string): Promise<Asked> {
    const headers = { authorization: `Bearer ${appId}|${page.appSecrets[0] ?? ''}` };
    return this.#asked({ url: '/debug_token', params: { input_token: page.accessToken }, headers });
  }

  async #asked(request: AxiosRequestConfig): Promise<Asked> {
    try {
      const signal = AbortSignal.timeout(this.#options.timeoutSeconds * 1000);
      const asked = askedOf(await this.#http.request<unknown>({ ...request, signal }));
      return asked.error === undefined ? asked : { ...asked, error: this.#words(asked.error) };
    } catch (error) {
      return { error: codeOf(error), code: undefined, answeredAt: undefined };
    }
  }

  #redacted(result: SendResult): SendResult {
    return result.kind === 'refused' ? { ...result, detail: this.#words(result.detail) } : result;
  }

  #words(text: string): string {
    const { redact = (same) => same } = this.#options;
    return redact(text).slice(0, LONGEST_WORDS);
  }

  #post(page: PageCredentials, body: object, connection = new Connection()): Promise<AxiosResponse<unknown>> {
    const { id, sendsAs = id, accessToken } = page;
    return this.#http.post(
      `/${encodeURIComponent(sendsAs)}/messages`,
      { ...body, ...this.#proof(page) },
      {
        headers: { authorization: `Bearer ${accessToken}` },
        transport: connection,
        // axios' own limit is on silence; whoever takes over an abandoned send relies on a limit on the whole.
        signal: AbortSignal.timeout(this.#options.timeoutSeconds * 1000),
      },
    );
  }

  /** hex HMAC-SHA256 of `token|unix_seconds`, good for five minutes: made anew for every call. */
  #proof(page: PageCredentials): object {
    const secret = page.appSecrets[0];
    if (secret === undefined) return {};
    const time = Math.floor((this.#options.clock ?? Date.now)() / 1000);
    const proof = createHmac('sha256', secret).update(`${page.accessToken}|${time}`).digest('hex');
    return { appsecret_proof: proof, appsecret_time: time };
  }
}

function resultOf(response: AxiosResponse<unknown>): SendResult {
  const { status, data } = response;
  const waitMinutes = waitMinutesOf(response);
  const mid = (data as { message_id?: unknown } | null)?.message_id;
  if (status === 200 && typeof mid === 'string') return { kind: 'sent', mid, waitMinutes };
  const error = graphErrorOf(data);
  // A gateway's page, or a success without an id: nobody knows what became of the message.
  if (error === undefined) {
    const why = `status ${status} without an answer of Meta's`;
    return { kind: 'unsure', why, answered: status === 200, waitMinutes };
  }
  const verdict = verdictOf(error, status);
  if (verdict.remedy === 'unsure') return { kind: 'unsure', why: verdict.name, answered: true, waitMinutes };
  return { kind: 'refused', verdict, detail: error.message, waitMinutes };
}

function askedOf({ status, data, headers }: AxiosResponse<unknown>): Asked {
  const at = Date.parse(String(headers['date'] ?? ''));
  const answeredAt = Number.isNaN(at) ? undefined : at;
  if (status === 200) return { data, answeredAt };
  const error = graphErrorOf(data);
  const words = error === undefined ? `status ${status}` : `${error.code}: ${error.message}`;
  return { error: words, code: error?.code, answeredAt };
}

function afterFailure(error: unknown, connection: Connection): SendResult {
  const code = codeOf(error);
  if (connection.made) return { kind: 'unsure', why: code, answered: false, waitMinutes: 0 };
  const verdict: Verdict = { remedy: 'away', name: code, meaning: 'Meta cannot be reached', alert: false };
  return { kind: 'refused', verdict, detail: code, unreached: true, waitMinutes: 0 };
}

/** Never more of an error than its code: axios' errors hold the token and the message. */
function codeOf(error: unknown): string {
  return isAxiosError(error) ? (error.code ?? 'network') : 'network';
}

function graphErrorOf(data: unknown): GraphError | undefined {
  const error = (data as { error?: Record<string, unknown> } | null)?.error;
  if (typeof error !== 'object' || error === null) return undefined;
  const [code, subcode] = [numberOf(error['code']), numberOf(error['error_subcode'])];
  if (!Number.isSafeInteger(code)) return undefined;
  return {
    code,
    subcode: Number.isSafeInteger(subcode) ? subcode : undefined,
    message: wordOf(error['message']),
    transient: error['is_transient'] === true,
  };
}

/**
 * How long Meta wants no calls, in minutes: what `X-Business-Use-Case-Usage` names, or a while when `X-App-Usage` is
 * used up, which names no time.
 */
function waitMinutesOf(response: AxiosResponse): number {
  const business = objectIn(response.headers['x-business-use-case-usage']);
  const waits = Object.values(business)
    .flat()
    .map((use) => numberIn(use, 'estimated_time_to_regain_access'));
  const app = objectIn(response.headers['x-app-usage']);
  const used = Math.max(...['call_count', 'total_time', 'total_cputime'].map((name) => numberIn(app, name)));
  return Math.max(0, ...waits, used >= 100 ? WAIT_WITHOUT_A_TIME : 0);
}

function objectIn(header: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(header ?? '{}'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function numberIn(object: unknown, key: string): number {
  const value = numberOf((object as Record<string, unknown> | null)?.[key]);
  return Number.isFinite(value) ? value : 0;
}
