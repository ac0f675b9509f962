import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { aliasOf } from '../../src/store/index.ts';
import { Redactor } from '../../src/watch/redactor.ts';
import { createLog } from '../../src/webhook/index.ts';
import { randomNumbers } from '../support/random.ts';
import { LogLines } from '../webhook/live.ts';

const PAGE = '101234567890123';
const KEY = Buffer.alloc(32, 7);
/** What a secret or a password may be made of, the worst of it often. */
const SIGNS = [...'abcXYZ0189_-.~', ...'"\\\'/ %+=&$^|[](){}*?<>#@:;,`!', '\n', '\t', 'é', '日', '😀'];

const below = randomNumbers(7);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
const text = (length: number) => Array.from({ length }, () => pick(SIGNS)).join('');

/** How a secret gets into a text: each of them has been seen in the messages of libraries. */
const forms: Record<string, (secret: string) => string> = {
  plain: (secret) => secret,
  quoted: (secret) => JSON.stringify(secret),
  'quoted twice': (secret) => JSON.stringify(JSON.stringify({ token: secret })),
  'quoted three times': (secret) => JSON.stringify(JSON.stringify(JSON.stringify([secret]))),
  inspected: (secret) => inspect({ secret }, { breakLength: Number.POSITIVE_INFINITY }),
  'in an address': (secret) => `https://graph.example/me?access_token=${encodeURIComponent(secret)}&x=1`,
  'in a form': (secret) => new URLSearchParams({ token: secret }).toString(),
  escaped: (secret) => [...secret].map((sign) => (sign === 'é' ? '\\u00e9' : sign)).join(''),
  'in base 64': (secret) => Buffer.from(secret).toString('base64'),
};

/** A text in which the secret can be read in some form. */
function shows(line: string, secret: string, form: string): boolean {
  const written = forms[form]!(secret);
  const inner = written.replace(/^["{[]+|["}\]]+$/g, '');
  return line.includes(secret) || line.includes(inner) || line.includes(JSON.stringify(inner).slice(1, -1));
}

describe('the sink of the log', () => {
  test('lets no secret through, however it is written', () => {
    for (let i = 0; i < 150; i++) {
      const secret = `${text(8 + below(24))}${pick(['a', 'Z', '"', '\\'])}`;
      for (const form of Object.keys(forms)) {
        const lines = new LogLines();
        const log = createLog({ level: 'info', messageText: false, secrets: [secret], destination: lines });
        const said = `refused: ${forms[form]!(secret)} is no good`;
        const nested = { deep: [{ detail: said }], err: Object.assign(new Error(said), { code: said }) };
        log.warn({ ...nested, [secret]: 1 }, said);
        expect(lines.lines[0], `${form} of ${JSON.stringify(secret)}`).toMatchObject({ level: 'warn' });
        expect(shows(lines.text, secret, form), `${form} of ${JSON.stringify(secret)}: ${lines.text}`).toBe(
          false,
        );
        expect(lines.text).toContain('is no good');
      }
    }
  });

  test('takes a short secret out where it stands alone, and leaves the words that it is in', () => {
    const redactor = new Redactor({ secrets: ['art'] });
    expect(redactor.text('token "art" (art) of the article, start')).toBe(
      'token "[secret]" ([secret]) of the article, start',
    );
  });

  test('names nobody but by their alias, wherever they stand', () => {
    for (let i = 0; i < 100; i++) {
      const person = `7${Array.from({ length: 14 + below(3) }, () => below(10)).join('')}`;
      const lines = new LogLines();
      const log = createLog({
        level: 'info',
        messageText: false,
        secrets: [],
        pages: [PAGE],
        destination: lines,
      });
      const say = () => {
        const err = new Error(`Key (id)=(${PAGE}:${person}) already exists`);
        const facts = {
          conversation: `${PAGE}:${person}`,
          person,
          page: PAGE,
          list: [{ to: `${PAGE}:${person}` }],
        };
        log.warn({ ...facts, err }, `bubble 7 of ${PAGE}:${person} is given up: user ${person}, blocked`);
      };
      say();
      log.useKey(KEY);
      say();
      expect(lines.text).not.toContain(person);
      const [before, after] = lines.lines as [Record<string, unknown>, Record<string, unknown>];
      expect(before).toMatchObject({ person: '[person]', page: PAGE });
      expect(after).toMatchObject({
        person: aliasOf(KEY, person),
        page: PAGE,
        conversation: `${PAGE}:${aliasOf(KEY, person)}`,
      });
      expect(after['msg']).toContain(`${PAGE}:${aliasOf(KEY, person)} is given up`);
    }
  });

  test('names people where it is asked for', () => {
    const redactor = new Redactor({ secrets: [], pages: [PAGE], personIds: true });
    redactor.useKey(KEY);
    const facts = { person: '7345678901234567', conversation: `${PAGE}:7345678901234567` };
    expect(redactor.value(facts)).toEqual(facts);
  });

  test('names a page that nobody has configured, so that the operator can', () => {
    const lines = new LogLines();
    const log = createLog({ level: 'info', messageText: false, secrets: [], destination: lines });
    log.error({ page: PAGE }, `events come in of page ${PAGE}; set PAGE_ID to ${PAGE}`);
    expect(lines.lines[0]).toMatchObject({
      page: PAGE,
      msg: `events come in of page ${PAGE}; set PAGE_ID to ${PAGE}`,
    });
  });

  test('takes no longer for a line that was made to take long', () => {
    const redactor = new Redactor({ secrets: ['a"b\\c"d', '\\\\"x', 'say "aaaa"'] });
    const timeOf = (length: number) => {
      const lines = ['\\', 'a\\', 'a"', '"\\', 'say ', '%'].map((unit) => `a${unit.repeat(length)}`);
      const begun = performance.now();
      for (const line of lines) redactor.text(line);
      return performance.now() - begun;
    };
    timeOf(1000);
    expect(timeOf(64_000)).toBeLessThan(2000);
  });
});
