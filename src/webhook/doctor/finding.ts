/** One thing that was looked at, and what to do where it is wrong. */
export interface Finding {
  /** What was looked at, in two or three words. */
  check: string;
  ok: boolean;
  says: string;
  /** What to do, where something is wrong. */
  remedy?: string;
}
