/** Meta's Send API: one call, and what is known after it. */
import { createHmac } from 'node:crypto';
import axios, { type AxiosInstance, type AxiosResponse, isAxiosError } from 'axios';
import { type GraphError, type Verdict, verdictOf } from './send-errors.ts';

export interface PageCredentials {
  id: string;
  accessToken: string;
  /** Newest first; the first one signs. */
  appSecrets: readonly string[];
}

export interface SendApiOptions {
  graphApiUrl: string;
  graphVersion: string;
  timeoutSeconds: number;
  clock?: () => number;
}

export type SendResult =
  | { kind: 'sent'; mid: string; regainMinutes: number }
  /** Meta has it or has it not. */
  | { kind: 'unsure'; why: string }
  /** Meta surely has it not. */
  | { kind: 'refused'; verdict: Verdict; detail: string; regainMinutes: number };

/** These come before a byte of the request is out. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

export class SendApi {
  private readonly http: AxiosInstance;
  private readonly options: SendApiOptions;

  constructor(options: SendApiOptions) {
    this.options = options;
    this.http = axios.create({
      baseURL: `${options.graphApiUrl.replace(/\/$/, '')}/${options.graphVersion}`,
      timeout: options.timeoutSeconds * 1000,
      validateStatus: () => true,
      maxRedirects: 0,
      proxy: false,
    });
  }

  /** Sends one bubble. Never rejects: what happened is in the result. */
  async sendText(page: PageCredentials, person: string, text: string, metadata: string): Promise<SendResult> {
    const message = { text, metadata };
    try {
      const response = await this.post(page, {
        recipient: { id: person },
        messaging_type: 'RESPONSE',
        message,
      });
      return resultOf(response);
    } catch (error) {
      return afterFailure(error);
    }
  }

  /** A sender action. @throws when it does not work; nobody need mind. */
  async act(page: PageCredentials, person: string, action: 'mark_seen' | 'typing_on'): Promise<void> {
    const response = await this.post(page, { recipient: { id: person }, sender_action: action });
    if (response.status !== 200)
      throw new Error(`${action}: ${graphErrorOf(response.data)?.message ?? response.status}`);
  }

  private post(page: PageCredentials, body: object): Promise<AxiosResponse<unknown>> {
    return this.http.post(
      `/${encodeURIComponent(page.id)}/messages`,
      { ...body, ...this.proof(page) },
      {
        headers: { authorization: `Bearer ${page.accessToken}` },
      },
    );
  }

  /** hex HMAC-SHA256 of `token|unix_seconds`, good for five minutes: made anew for every call. */
  private proof(page: PageCredentials): object {
    const secret = page.appSecrets[0];
    if (secret === undefined) return {};
    const time = Math.floor((this.options.clock ?? Date.now)() / 1000);
    const proof = createHmac('sha256', secret).update(`${page.accessToken}|${time}`).digest('hex');
    return { appsecret_proof: proof, appsecret_time: time };
  }
}

function resultOf(response: AxiosResponse<unknown>): SendResult {
  const { status, data } = response;
  const regainMinutes = regainMinutesOf(response);
  const mid = (data as { message_id?: unknown } | null)?.message_id;
  if (status === 200 && typeof mid === 'string') return { kind: 'sent', mid, regainMinutes };
  const error = graphErrorOf(data);
  // A gateway's page, or a success without an id: nobody knows what became of the message.
  if (error === undefined) return { kind: 'unsure', why: `status ${status} without an answer of Meta's` };
  const verdict = verdictOf(error, status);
  if (verdict.remedy === 'unsure') return { kind: 'unsure', why: verdict.name };
  return { kind: 'refused', verdict, detail: error.message, regainMinutes };
}

function afterFailure(error: unknown): SendResult {
  const code = isAxiosError(error) ? (error.code ?? '') : '';
  if (!NEVER_CONNECTED.has(code)) return { kind: 'unsure', why: code || String(error) };
  const verdict: Verdict = { remedy: 'retry', name: code, meaning: 'Meta cannot be reached' };
  return { kind: 'refused', verdict, detail: code, regainMinutes: 0 };
}

function graphErrorOf(data: unknown): GraphError | undefined {
  const error = (data as { error?: Record<string, unknown> } | null)?.error;
  if (typeof error !== 'object' || error === null || typeof error['code'] !== 'number') return undefined;
  const subcode = error['error_subcode'];
  return {
    code: error['code'],
    subcode: typeof subcode === 'number' ? subcode : undefined,
    message: String(error['message'] ?? ''),
    transient: error['is_transient'] === true,
  };
}

/** The longest wait that `X-Business-Use-Case-Usage` names, in minutes. */
function regainMinutesOf(response: AxiosResponse): number {
  try {
    const usage = JSON.parse(String(response.headers['x-business-use-case-usage'] ?? '{}')) as object;
    const waits = Object.values(usage)
      .flat()
      .map((use) => Number((use as Record<string, unknown>)['estimated_time_to_regain_access'] ?? 0));
    return Math.max(0, ...waits.filter(Number.isFinite));
  } catch {
    return 0;
  }
}
