import { describe, expect, it } from 'vitest';
import { createScrub, type PrivateKind, privateKinds } from '../../../src/formatting/index.ts';
import { defaults, formatFiles } from '../../support/format.ts';
import { OWNER, said, thread } from '../../support/make-export.ts';

const scrub = createScrub(defaults);
const only = (kind: PrivateKind, phoneCountry = '') => createScrub({ privacyLiterals: [kind], phoneCountry });

describe('scrubbing by default', () => {
  it.each([
    ['phone numbers', 'call +49 30 123456 now', 'call [phone] now'],
    ['phone numbers without a country', 'its 0612 345 678', 'its [phone]'],
    ['phone numbers in brackets', '(555) 123-4567?', '[phone]?'],
    ['e-mail addresses', 'jana.nova+x@mail.example.co.uk, ok?', '[email], ok?'],
    ['addresses with other letters', 'żaneta@przykład.pl', '[email]'],
    ['links', 'see https://example.com/a?b=c#d.', 'see [link].'],
    ['links without a scheme', 'www.example.org and youtu.be/abc', '[link] and [link]'],
    ['card numbers', 'pay 4111 1111 1111 1111', 'pay [card]'],
    ['card numbers in one', '5500000000000004', '[card]'],
    ['several at once', 'a@b.com +420 601 123 456 x.com', '[email] [phone] [link]'],
  ])('hides %s: %j', (_, text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  it.each([
    'see you at 8:30',
    'on 2024-05-01 12:30',
    '1.5.2024',
    'it costs 1200 or 1300',
    'i am 35.',
    'hm...ok',
    'e.g. this',
    '10 000 000 people',
    'Jana said so',
    '100%',
  ])('keeps what is not private: %j', (text) => {
    expect(scrub(text)).toBe(text);
  });

  it('keeps numbers that only look like a card, since their sum is wrong', () => {
    expect(only('card')('4111 1111 1111 1112')).toBe('4111 1111 1111 1112');
    expect(only('card')('4111111111111111')).toBe('[card]');
  });
});

describe('scrubbing by setting', () => {
  it('hides bank accounts whose checksum is right', () => {
    expect(only('iban')('to GB82 WEST 1234 5698 7654 32!')).toBe('to [iban]!');
    expect(only('iban')('to GB83 WEST 1234 5698 7654 32!')).toBe('to GB83 WEST 1234 5698 7654 32!');
  });

  it('hides names, whole and in part, in any case', () => {
    const hide = createScrub({ privacyLiterals: ['name'], phoneCountry: '' }, ['Jana Nová', 'Li']);
    expect(hide('Jana Nová and JANA, nová, janare, Li')).toBe('[name] and [name], [name], janare, Li');
  });

  it('hides phone numbers of a chosen country that lack its code', () => {
    expect(only('phone')('ring 030123456')).toBe('ring 030123456');
    expect(only('phone', 'de')('ring 030123456')).toBe('ring [phone]');
  });

  it('hides nothing where no kind of literal is chosen', () => {
    const text = 'a@b.com +49 30 123456 https://x.com 4111111111111111';
    expect(createScrub({ privacyLiterals: [], phoneCountry: '' })(text)).toBe(text);
  });
});

it('a text that is made to be slow is scrubbed in seconds', () => {
  const hostile = ['a.'.repeat(10_000), `${'a'.repeat(100_000)}@`, 'a@'.repeat(10_000), '1'.repeat(20_000)];
  const start = performance.now();
  for (const text of hostile) createScrub({ ...defaults, privacyLiterals: privateKinds })(text);
  // Tried from every letter on, the second one alone takes most of a minute.
  expect(performance.now() - start).toBeLessThan(5000);
});

it('a scrubbed text is not scrubbed further', () => {
  for (const kind of privateKinds)
    expect(createScrub({ ...defaults, privacyLiterals: privateKinds })(`[${kind}]`)).toBe(`[${kind}]`);
});

it('prompts and responses of a dataset are scrubbed, and the setting for names knows who is in the thread', async () => {
  const files = thread('Jana', [
    said('Jana', 0, 'write to jana@example.com'),
    said(OWNER, 1, 'ok Jana, +49 30 123456'),
  ]);
  expect((await formatFiles(files)).train).toEqual([['write to [email]', 'ok Jana, [phone]']]);
  const settings = { ...defaults, privacyLiterals: ['name' as const] };
  expect((await formatFiles(files, { settings })).train[0]![1]).toBe('ok [name], +49 30 123456');
});
