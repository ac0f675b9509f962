/**
 * Wishes that Meta passes on: to have one's data deleted, and to part from the app. Their id is the app's own and not
 * that of Messenger: a person without Facebook Login may match nobody here. Then the wish is recorded, the person is
 * told, and so is the operator (messenger-platform.md, section 5).
 */
import type { Request, Response } from 'express';
import { deletionOf, forgetPerson, recordDeletion, type Store } from '../store/index.ts';
import { statusPage } from './deletion-status-page.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Pages } from './pages.ts';
import { readSignedRequest } from './verify-signature.ts';

export interface DataDeletionOptions {
  store: Store;
  pages: Pages;
  metrics: Metrics;
  log: Log;
  settings: { publicUrl: string };
  clock: () => number;
  onAlert(alert: string): void;
}

const CODE = /^[A-Z0-9]{20}$/;

export class DataDeletion {
  private readonly options: DataDeletionOptions;

  constructor(options: DataDeletionOptions) {
    this.options = options;
  }

  async ask(request: Request, response: Response): Promise<void> {
    const user = this.userOf(request);
    if (user === undefined) return void response.status(403).json({ error: 'forbidden' });
    const { store, settings, metrics, clock, onAlert } = this.options;
    const { conversations } = await forgetPerson(store.database, user);
    const code = await recordDeletion(store.database, user, conversations > 0, clock());
    metrics.events.inc({ event: conversations > 0 ? 'data deletion' : 'data deletion without a match' });
    if (conversations === 0) {
      onAlert(
        `somebody asked Meta to have their data deleted, and their app-scoped id ${user} matches nobody here: find ` +
          `out who it is, then run: imitator forget PSID --deletion ${code}`,
      );
    }
    response.json({
      url: `${base(request, settings.publicUrl)}/data-deletion/${code}`,
      confirmation_code: code,
    });
  }

  async show(request: Request, response: Response): Promise<void> {
    const code = String(request.params['code']);
    const deletion = CODE.test(code) ? await deletionOf(this.options.store.database, code) : undefined;
    response
      .status(deletion === undefined ? 404 : 200)
      .set('cache-control', 'no-store')
      .type('text/html')
      .send(statusPage(code, deletion));
  }

  /** Nothing is asked of us but a 200: what the person said stays until they, or the retention, want it gone. */
  deauthorize(request: Request, response: Response): void {
    const user = this.userOf(request);
    if (user === undefined) return void response.status(403).json({ error: 'forbidden' });
    this.options.metrics.events.inc({ event: 'deauthorize' });
    this.options.log.info({ appScopedId: user }, 'somebody has parted from the app');
    response.json({ ok: true });
  }

  private userOf(request: Request): string | undefined {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const payload = readSignedRequest(form.get('signed_request'), this.options.pages.secrets);
    const user = payload?.['user_id'];
    return typeof user === 'string' && /^\w{1,64}$/.test(user) ? user : undefined;
  }
}

/** Where the person's browser finds this server: as configured, else as Meta found it. */
function base(request: Request, publicUrl: string): string {
  if (publicUrl !== '') return publicUrl.replace(/\/$/, '');
  const protocol = request.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? request.protocol;
  return `${protocol === 'http' ? 'http' : 'https'}://${request.get('host') ?? 'localhost'}`;
}
