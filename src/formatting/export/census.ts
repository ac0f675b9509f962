/** What lies in an export, whether it is used or not: for the error that nothing in it is a thread. */
import { posix } from 'node:path';

const SHOWN_KINDS = 5;
const SHOWN_NAMES = 3;

export class Census {
  readonly #kinds = new Map<string, { count: number; names: string[] }>();

  /** Counts a file by its ending. */
  add(path: string): void {
    const name = posix.basename(path);
    const ending = posix.extname(name).toLowerCase();
    const kind = this.#kinds.get(ending) ?? { count: 0, names: [] };
    this.#kinds.set(ending, kind);
    kind.count++;
    if (kind.names.length < SHOWN_NAMES) kind.names.push(name);
  }

  /** `3 .json files (a.json, b.json, c.json), 1 .jpg file (d.jpg)`; the commonest kinds first. */
  toString(): string {
    if (this.#kinds.size === 0) return 'no files at all';
    const commonest = [...this.#kinds].sort(([, a], [, b]) => b.count - a.count);
    const shown = commonest.slice(0, SHOWN_KINDS).map(([ending, { count, names }]) => {
      const files = `${ending === '' ? '' : `${ending} `}${count === 1 ? 'file' : 'files'}`;
      return `${count} ${files} (${names.join(', ')}${count > names.length ? ', ...' : ''})`;
    });
    return [...shown, ...(commonest.length > SHOWN_KINDS ? ['others'] : [])].join(', ');
  }
}
