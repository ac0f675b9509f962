/**
 * Keeps the store told of how far each page has been heard: a missing echo means something only where later things have
 * come in. Outside of the posts' transactions, at most once a second for a page, and nothing is lost but a little time
 * when it fails.
 */
import { noteWritten, type Store } from '../../store/index.ts';
import type { Log } from '../../watch/log.ts';

const PAUSE_MS = 1000;

export class HeardPages {
  readonly #store: Store;
  readonly #log: Log;
  readonly #clock: () => number;
  /** What is still to be told, by page: when the newest was written. */
  readonly #news = new Map<string, number>();
  /** Pages that are being told of, or were a moment ago. */
  readonly #busy = new Set<string>();

  constructor(store: Store, log: Log, clock: () => number) {
    this.#store = store;
    this.#log = log;
    this.#clock = clock;
  }

  /** Something of the page that was written at `writtenAt` is durable. */
  note(page: string, writtenAt: number): void {
    if (writtenAt <= (this.#news.get(page) ?? 0)) return;
    this.#news.set(page, writtenAt);
    if (!this.#busy.has(page)) void this.#tell(page);
  }

  async #tell(page: string): Promise<void> {
    const writtenAt = this.#news.get(page);
    if (writtenAt === undefined) return;
    this.#news.delete(page);
    this.#busy.add(page);
    try {
      await noteWritten(this.#store.database, page, writtenAt, this.#clock());
    } catch (err) {
      this.#log.debug({ page, err }, 'could not note what was heard');
    }
    setTimeout(() => {
      this.#busy.delete(page);
      void this.#tell(page);
    }, PAUSE_MS).unref();
  }
}
