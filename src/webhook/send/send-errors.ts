/**
 * What each error of the Send API asks for (docs/messenger.md, section 3). A row without a subcode stands for the
 * bare code and for the subcodes that no row names, but for one with `bare`.
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

interface ErrorRule {
  code: number;
  subcode?: number;
  /** Stands for the code without a subcode only. */
  bare?: boolean;
  remedy: Remedy;
  meaning: string;
  /** The operator is told although the page goes on. */
  alert?: boolean;
}

export const sendErrorRules: readonly ErrorRule[] = [
  rule(1, 1357046, 'unsure', 'an error although the message may have been sent'),
  rule(1, 99, 'stop-page', 'unknown, often a missing permission'),
  rule(1, undefined, 'retry', 'temporary'),
  rule(2, undefined, 'retry', 'temporary'),
  rule(1200, undefined, 'retry', 'temporary'),
  rule(-1, undefined, 'retry', 'temporary'),
  rule(613, 1996, 'stop-page', 'odd volume of requests'),
  rule(613, 2018338, 'stop-page', 'bothersome use of tags'),
  ...[4, 17, 32, 613, 80001, 80002, 80006].map((code) =>
    rule(code, undefined, 'throttled', 'too many calls'),
  ),
  rule(10, 2018278, 'give-up', 'outside the window'),
  rule(10, 2534022, 'give-up', 'outside the window'),
  rule(10, 2018065, 'give-up', 'outside the window'),
  rule(10, 2018108, 'give-up', "the person can't receive messages now"),
  rule(10, 1893063, 'stop-page', 'the page is restricted for a time'),
  { code: 10, bare: true, remedy: 'stop-page', meaning: 'a permission is missing' },
  rule(200, 1545041, 'give-up', 'the person is unavailable or has blocked the page'),
  rule(200, undefined, 'stop-page', 'a permission or a review is missing'),
  rule(551, undefined, 'give-up', 'the person is unavailable or has blocked the page'),
  rule(100, 2534037, 'mute', 'another app has the thread'),
  rule(100, 2018001, 'give-up', 'no such person'),
  rule(100, 33, 'stop-page', 'no such page, or no permission for it'),
  rule(100, 2018276, 'stop-page', 'HUMAN_AGENT is not approved'),
  // Only text is sent: there is no text to fall back to when these come.
  ...[2018008, 2018047, 2018109, 2018294].map((subcode) =>
    rule(100, subcode, 'give-up', 'an attachment is refused'),
  ),
  rule(100, undefined, 'give-up', 'a parameter is wrong'),
  rule(190, undefined, 'stop-page', 'the access token is dead'),
  rule(368, undefined, 'stop-page', 'blocked for its policy'),
  rule(2018300, undefined, 'mute', 'another app has the thread'),
  rule(2018321, undefined, 'mute', "Meta's own flow has the thread"),
  { code: 9000001, remedy: 'give-up', meaning: 'the message was deleted', alert: true },
  { code: 2022, remedy: 'give-up', meaning: 'commerce sending is disabled', alert: true },
];

/** Meta names a wrong proof only in words, under the code of any wrong parameter; it is wrong for every bubble. */
const WRONG_PROOF = /appsecret_proof/i;

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
  alert: boolean;
}

/** What to do about an error that Meta answered with. An error that no row knows is given up, unless it is temporary. */
export function verdictOf(error: GraphError, status: number): Verdict {
  const name = error.subcode === undefined ? `${error.code}` : `${error.code}/${error.subcode}`;
  if (error.code === 100 && WRONG_PROOF.test(error.message))
    return { remedy: 'stop-page', name, meaning: 'the app secret is not the one of this app', alert: false };
  const found = sendErrorRules.find((row) => fits(row, error));
  if (found !== undefined)
    return { remedy: found.remedy, name, meaning: found.meaning, alert: found.alert ?? false };
  if (error.transient || status >= 500) return { remedy: 'retry', name, meaning: 'temporary', alert: false };
  return { remedy: 'give-up', name, meaning: 'an error that is not in the table', alert: true };
}

function fits(row: ErrorRule, error: GraphError): boolean {
  if (row.code !== error.code) return false;
  if (row.bare === true) return error.subcode === undefined;
  return row.subcode === undefined || row.subcode === error.subcode;
}

function rule(code: number, subcode: number | undefined, remedy: Remedy, meaning: string): ErrorRule {
  return { code, subcode, remedy, meaning };
}
