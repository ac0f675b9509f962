/**
 * What each error of the Send API asks for (messenger-platform.md, section 3). The first row that fits counts: rows
 * with a subcode stand before the bare code.
 */

export type Remedy =
  /** Temporary: the same again, later. */
  | 'retry'
  /** It may have been sent: the echo decides. */
  | 'unsure'
  /** Too many calls: the whole page waits. */
  | 'throttled'
  /** This bubble and those behind it are given up; the next message begins anew. */
  | 'give-up'
  /** Another app has the thread: silence until control returns. */
  | 'mute'
  /** Nothing goes out for this page until the operator has done something. */
  | 'stop-page';

interface Rule {
  code: number;
  subcode?: number;
  remedy: Remedy;
  meaning: string;
}

const rules: readonly Rule[] = [
  {
    code: 1,
    subcode: 1357046,
    remedy: 'unsure',
    meaning: 'an error although the message may have been sent',
  },
  { code: 1, subcode: 99, remedy: 'stop-page', meaning: 'unknown, often a missing permission' },
  { code: 1, remedy: 'retry', meaning: 'temporary' },
  { code: 2, remedy: 'retry', meaning: 'temporary' },
  { code: 1200, remedy: 'retry', meaning: 'temporary' },
  { code: -1, remedy: 'retry', meaning: 'temporary' },
  { code: 613, subcode: 1996, remedy: 'stop-page', meaning: 'odd volume of requests' },
  { code: 613, subcode: 2018338, remedy: 'stop-page', meaning: 'bothersome use of tags' },
  ...[4, 17, 32, 613, 80001, 80002, 80006].map(
    (code): Rule => ({ code, remedy: 'throttled', meaning: 'too many calls' }),
  ),
  { code: 10, subcode: 2018278, remedy: 'give-up', meaning: 'outside the window' },
  { code: 10, subcode: 2534022, remedy: 'give-up', meaning: 'outside the window' },
  { code: 10, subcode: 2018065, remedy: 'give-up', meaning: 'outside the window' },
  { code: 10, subcode: 2018108, remedy: 'give-up', meaning: "the person can't receive messages now" },
  { code: 10, subcode: 1893063, remedy: 'stop-page', meaning: 'the page is restricted for a time' },
  { code: 10, remedy: 'stop-page', meaning: 'a permission is missing' },
  {
    code: 200,
    subcode: 1545041,
    remedy: 'give-up',
    meaning: 'the person is unavailable or has blocked the page',
  },
  { code: 200, remedy: 'stop-page', meaning: 'a permission or a review is missing' },
  { code: 551, remedy: 'give-up', meaning: 'the person is unavailable or has blocked the page' },
  { code: 100, subcode: 2534037, remedy: 'mute', meaning: 'another app has the thread' },
  { code: 100, subcode: 2018001, remedy: 'give-up', meaning: 'no such person' },
  { code: 100, subcode: 33, remedy: 'stop-page', meaning: 'no such page, or no permission for it' },
  { code: 100, subcode: 2018276, remedy: 'stop-page', meaning: 'HUMAN_AGENT is not approved' },
  { code: 100, remedy: 'give-up', meaning: 'a parameter is wrong' },
  { code: 190, remedy: 'stop-page', meaning: 'the access token is dead' },
  { code: 368, remedy: 'stop-page', meaning: 'blocked for its policy' },
  { code: 2018300, remedy: 'mute', meaning: 'another app has the thread' },
  { code: 2018321, remedy: 'mute', meaning: "Meta's own flow has the thread" },
  { code: 9000001, remedy: 'give-up', meaning: 'the message was deleted' },
  { code: 2022, remedy: 'stop-page', meaning: 'commerce sending is disabled' },
];

export interface GraphError {
  code: number;
  subcode: number | undefined;
  message: string;
  transient: boolean;
}

export interface Verdict {
  remedy: Remedy;
  /** Code and subcode, as in the table. */
  name: string;
  meaning: string;
}

/** What to do about an error that Meta answered with. An error that no row knows is given up, unless it is temporary. */
export function verdictOf(error: GraphError, status: number): Verdict {
  const name = error.subcode === undefined ? `${error.code}` : `${error.code}/${error.subcode}`;
  const rule = rules.find(
    ({ code, subcode }) => code === error.code && (subcode === undefined || subcode === error.subcode),
  );
  if (rule !== undefined) return { remedy: rule.remedy, name, meaning: rule.meaning };
  const temporary = error.transient || status >= 500;
  return { remedy: temporary ? 'retry' : 'give-up', name, meaning: error.message };
}
