/** What `imitator init` needs to know: each variable with how it is asked for, checked, and made where it can be. */
import { randomBytes } from 'node:crypto';

export interface Answer {
  variable: string;
  /** Asked of a person, with where the answer is found. */
  question: string;
  /** Not shown while it is typed. */
  secret: boolean;
  /** What it must be like. */
  expected: string;
  fits(value: string): boolean;
  /** Made where nobody says another. */
  made?(): string;
  /** May be left out. */
  optional?: boolean;
}

const SECRET_BYTES = 24;
const madeSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
/** Without a backtick, so that .env can hold it whatever quotes it has. */
const ONE_WORD = /^[^\s`]+$/;

export const answers: readonly Answer[] = [
  {
    variable: 'PAGE_ID',
    question: "The page's number (the page: About, Page transparency)",
    secret: false,
    expected: 'digits alone',
    fits: (value) => /^\d{5,25}$/.test(value),
  },
  {
    variable: 'PAGE_ACCESS_TOKEN',
    question: "The page's access token (the app: Messenger, API settings, Generate)",
    secret: true,
    expected: 'one word of 20 characters or more',
    fits: (value) => ONE_WORD.test(value) && value.length >= 20,
  },
  {
    variable: 'APP_SECRET',
    question: "The app's secret (the app: App settings, Basic, Show)",
    secret: true,
    expected: '32 hexadecimal digits; several, separated by commas, while one is being replaced',
    fits: (value) => /^[0-9a-f]{32}(,[0-9a-f]{32})*$/.test(value),
  },
  {
    variable: 'VERIFY_TOKEN',
    question: 'The verify token: a word of yours, which you also enter in the app',
    secret: false,
    expected: 'one word',
    fits: (value) => ONE_WORD.test(value),
    made: madeSecret,
  },
  {
    variable: 'ADMIN_TOKEN',
    question: 'The admin token: a word of yours that opens the admin interface',
    secret: true,
    expected: 'one word of 16 characters or more',
    fits: (value) => ONE_WORD.test(value) && value.length >= 16,
    made: madeSecret,
  },
  {
    variable: 'DATABASE_URL',
    question: 'A PostgreSQL, such as postgres://user:password@host/name; nothing: an embedded database',
    secret: true,
    expected: 'an address that begins with postgres:// or postgresql://',
    fits: (value) => /^postgres(ql)?:\/\/[^\s`]+$/.test(value),
    optional: true,
  },
];
