import type { Kind } from './reader.ts';

export interface HostileCase {
  name: string;
  kind: Kind;
  /** Makes it in an empty folder; gives what is read. */
  make(dir: string): string | Promise<string>;
  /** It must be said that something is wrong: reading it in silence is no answer. */
  mustSay?: RegExp;
}
