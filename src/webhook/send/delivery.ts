/** What it takes to bring bubbles to people. */
import type { QuietSettings } from '../../bot/index.ts';
import type { Store } from '../../store/index.ts';
import type { Alerts } from '../../watch/alerts.ts';
import type { RetrySettings } from './holds.ts';
import type { PageCredentials, SendApi } from './send-api.ts';

export interface DeliverSettings extends RetrySettings, QuietSettings {
  timeoutSeconds: number;
  echoWaitSeconds: number;
  unsureMinutes: number;
  windowHours: number;
  maxTries: number;
}

export interface DelivererOptions {
  store: Store;
  api: SendApi;
  page(id: string): PageCredentials | undefined;
  settings: DeliverSettings;
  clock: () => number;
  /** Hears how every send ended, by name. */
  onSend(result: string): void;
  /** Hears what an operator must do something about. */
  alerts: Alerts;
  /** A bubble waits until it would be typed: the person may see dots. Called again and again meanwhile. */
  onTyping(conversation: string): Promise<void>;
}
