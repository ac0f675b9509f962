/**
 * Wishes that Meta passes on: to have one's data deleted, and to part from the app. Their id is the app's own and not
 * that of Messenger: a person without Facebook Login may match nobody here. Then the wish is recorded, the person is
 * told, and so is the operator (docs/messenger.md, section 5).
 */
import type { Request, Response } from 'express';
import { askDeletion, deletionOf, type Store } from '../../store/index.ts';
import type { Alerts } from '../../watch/alerts.ts';
import type { Log } from '../../watch/log.ts';
import type { Metrics } from '../../watch/metrics.ts';
import type { Pages } from '../send/pages.ts';
import { statusPage } from './deletion-status-page.ts';
import { idOf } from './meta-values.ts';
import { readSignedRequest } from './verify-signature.ts';

export interface DataDeletionOptions {
  store: Store;
  pages: Pages;
  metrics: Metrics;
  log: Log;
  settings: { publicUrl: string };
  clock: () => number;
  alerts: Alerts;
}

/** Those given out by earlier releases have 20 signs. */
const CODE = /^[A-Z0-9]{20}(?:[A-Z0-9]{6})?$/;

export class DataDeletion {
  readonly #options: DataDeletionOptions;

  constructor(options: DataDeletionOptions) {
    this.#options = options;
  }

  async ask(request: Request, response: Response): Promise<void> {
    const asked = this.#read(request);
    if (asked === undefined) return void response.status(403).json({ error: 'forbidden' });
    const { store, settings, metrics, clock, alerts } = this.#options;
    const { code, conversations } = await askDeletion(store.database, asked.user, asked.pages, clock());
    store.eraseSoon();
    metrics.events.inc({ event: conversations > 0 ? 'data deletion' : 'data deletion without a match' });
    if (conversations === 0) {
      await alerts.raise({
        kind: 'deletion-asked',
        what: `somebody asked Meta to have their data deleted, and Meta's number of them matches nobody here (request ${code})`,
        remedy: `imitator who ${code} shows the number; find out who it is, then run: imitator forget PSID --deletion ${code}`,
      });
    }
    response.json({
      url: `${base(request, settings.publicUrl)}/data-deletion/${code}`,
      confirmation_code: code,
    });
  }

  async show(request: Request, response: Response): Promise<void> {
    const code = String(request.params['code']);
    const deletion = CODE.test(code) ? await deletionOf(this.#options.store.database, code) : undefined;
    response
      .status(deletion === undefined ? 404 : 200)
      .set('cache-control', 'no-store')
      .type('text/html')
      .send(statusPage(code, deletion));
  }

  /** Nothing is asked of us but a 200: what the person said stays until they, or the retention, want it gone. */
  deauthorize(request: Request, response: Response): void {
    const asked = this.#read(request);
    if (asked === undefined) return void response.status(403).json({ error: 'forbidden' });
    this.#options.metrics.events.inc({ event: 'deauthorize' });
    this.#options.log.info({ appScopedId: asked.user }, 'somebody has parted from the app');
    response.json({ ok: true });
  }

  #read(request: Request): Asked | undefined {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const signed = form.get('signed_request');
    let user: string | undefined;
    const pages = this.#options.pages.all.flatMap(({ id, appSecrets }) => {
      const payload = readSignedRequest(signed, appSecrets);
      user ??= idOf(payload?.['user_id']);
      return payload === undefined ? [] : [id];
    });
    return user === undefined ? undefined : { user, pages };
  }
}

interface Asked {
  /** The app's own id of the person. */
  user: string;
  /** Those whose secret signed the wish. */
  pages: readonly string[];
}

/** Where the person's browser finds this server: as configured, else as Meta found it. */
function base(request: Request, publicUrl: string): string {
  if (publicUrl !== '') return publicUrl.replace(/\/$/, '');
  const protocol = request.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? request.protocol;
  return `${protocol === 'http' ? 'http' : 'https'}://${request.get('host') ?? 'localhost'}`;
}
