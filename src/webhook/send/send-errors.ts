/**
 * What each error of the Send API means and asks for (docs/messenger.md, section 3, is made of it). The first row that
 * fits counts. A row without a subcode stands for the bare code and for the subcodes that no row before it names, but
 * for one with `bare`.
 */

/** What is done about an error, by name, in the words of the docs. */
export const remedyTexts = {
  away:
    'Meta is away or ill: the bubble waits, and one of the page tries in the name of all, later and later, at most ' +
    '`send.longestRetrySeconds` apart, until the window for answers has closed',
  retry:
    'the bubble is tried again, later and later, at most `send.longestRetrySeconds` apart, until the window for ' +
    'answers has closed; others go on',
  wait: 'the bubble is tried `send.maxTries` times, later and later; the operator is told at the first and at the last',
  unsure: 'nobody knows whether it was sent: see [messenger.md](messenger.md#when-nobody-knows)',
  throttled: 'the page waits as long as Meta says, at least a minute',
  'give-up': 'the bubble and those behind it are given up; the next message of the person begins anew',
  mute:
    'the bubble and those behind it are given up, and the bot is silent in the conversation for a day, or until a ' +
    'message comes in that is not on standby',
  'stop-page':
    'nothing goes out for the page, and the operator is told; bubbles and messages wait, until the server has another ' +
    'access token, is started with `--resume-pages`, or Meta lifts a block',
} as const;

export type Remedy = keyof typeof remedyTexts;

export interface ErrorRule {
  code: number;
  /** The last code of a range. */
  to?: number;
  subcode?: number;
  /** Stands for the code without a subcode only. */
  bare?: true;
  /** Stands for errors with these words only: some are told apart by nothing else. */
  words?: RegExp;
  remedy: Remedy;
  meaning: string;
  /** The operator is told although the page goes on. */
  alert?: true;
}

const UNAVAILABLE = 'the person is unavailable or has blocked the page';

export const sendErrorRules: readonly ErrorRule[] = [
  ...rules('unsure', 'an error although the message may have been sent', [[1, 1357046]]),
  ...rules('stop-page', 'unknown, often a missing permission', [[1, 99]]),
  ...rules('away', 'temporary', [[1], [2]]),
  ...rules('retry', 'temporary, perhaps for this person', [[1200], [-1]]),
  ...rules('stop-page', 'odd volume of requests', [[613, 1996]]),
  ...rules('stop-page', 'bothersome use of tags', [[613, 2018338]]),
  ...rules('throttled', 'too many calls', [[4], [17], [32], [613], [80001], [80002], [80006]]),
  ...rules('give-up', 'outside the window', [
    [10, 2018278],
    [10, 2534022],
    [10, 2018065],
  ]),
  ...rules('give-up', "the person can't receive messages now", [[10, 2018108]]),
  ...rules('stop-page', 'the page is restricted for a time', [[10, 1893063]]),
  ...rules('stop-page', 'the account may not send messages', [[10, 2534077]]),
  { code: 10, bare: true, remedy: 'stop-page', meaning: 'a permission is missing' },
  ...rules('give-up', UNAVAILABLE, [[200, 1545041], [551]]),
  { code: 200, words: /isn.t receiving messages/i, remedy: 'give-up', meaning: UNAVAILABLE },
  { code: 200, to: 299, remedy: 'stop-page', meaning: 'a permission or a review is missing' },
  ...rules('stop-page', 'the app may not make this call', [[3]]),
  ...rules('stop-page', 'the session of the access token is over', [[102]]),
  ...rules('stop-page', 'the access token is dead', [[190]]),
  ...rules('stop-page', 'blocked for its policy', [[368]]),
  // Meta names a wrong proof only in words, under the code of any wrong parameter; it is wrong for every bubble.
  {
    code: 100,
    words: /appsecret_proof/i,
    remedy: 'stop-page',
    meaning: 'the app secret is not the one of this app',
  },
  ...rules('mute', 'another app has the thread', [[100, 2534037], [2018300]]),
  ...rules('mute', "Meta's own flow has the thread", [[2018321]]),
  ...rules('give-up', 'no such person', [[100, 2018001]]),
  ...rules('stop-page', 'no such page, or no permission for it', [[100, 33]]),
  ...rules('stop-page', 'HUMAN_AGENT is not approved', [[100, 2018276]]),
  ...rules('wait', 'the account, or the person, may not be written to', [
    [100, 2534013],
    [100, 2534029],
  ]),
  // Only text is sent: there is no text to fall back to when these come.
  ...rules('give-up', 'an attachment is refused', [
    [100, 2018008],
    [100, 2018047],
    [100, 2018109],
    [100, 2018294],
  ]),
  ...rules('give-up', 'a parameter is wrong', [[100]]),
  { code: 9000001, remedy: 'give-up', meaning: 'the message was deleted', alert: true },
  { code: 2022, remedy: 'give-up', meaning: 'commerce sending is disabled', alert: true },
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
  alert: boolean;
}

/** What to do about an error that Meta answered with. One that no row knows waits, for Meta or for the operator. */
export function verdictOf(error: GraphError, status: number): Verdict {
  const name = error.subcode === undefined ? `${error.code}` : `${error.code}/${error.subcode}`;
  const found = sendErrorRules.find((row) => fits(row, error));
  if (found !== undefined) {
    const { remedy, meaning, alert = remedy === 'wait' } = found;
    return { remedy, name, meaning, alert };
  }
  if (error.transient || status >= 500) return { remedy: 'away', name, meaning: 'temporary', alert: false };
  return { remedy: 'wait', name, meaning: 'an error that is not in the table', alert: true };
}

function fits(row: ErrorRule, { code, subcode, message }: GraphError): boolean {
  if (code < row.code || code > (row.to ?? row.code)) return false;
  if (row.bare === true && subcode !== undefined) return false;
  if (row.words !== undefined && !row.words.test(message)) return false;
  return row.subcode === undefined || row.subcode === subcode;
}

function rules(
  remedy: Remedy,
  meaning: string,
  errors: readonly (readonly [code: number, subcode?: number])[],
): ErrorRule[] {
  return errors.map(([code, subcode]) =>
    subcode === undefined ? { code, remedy, meaning } : { code, subcode, remedy, meaning },
  );
}
