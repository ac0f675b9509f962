/** Replaces private literals (phone numbers, addresses, links, cards) by placeholders, in training and live alike. */
import { type CountryCode, findPhoneNumbersInText, isSupportedCountry } from 'libphonenumber-js/min';
import { problem } from '../../base/errors.ts';
import { linksIn } from './links.ts';

/** `[phone]`, `[email]` and so on stand for what was there. */
export const privateKinds = ['phone', 'email', 'link', 'card', 'iban', 'name'] as const;
export type PrivateKind = (typeof privateKinds)[number];

/** What stands where something private was, all of them in a text: for replacing. */
export const PLACEHOLDERS = new RegExp(`\\[(?:${privateKinds.join('|')})\\]`, 'giu');

/** Whether something private was taken out of a text. */
export function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDERS) !== -1;
}

export interface ScrubSettings {
  /** Which literals are replaced. */
  privacyLiterals: readonly PrivateKind[];
  /** Country (ISO 3166, two letters) whose national phone numbers are recognised; empty: international ones only. */
  phoneCountry: string;
}

/** @throws ImitatorError `phone-country` for letters that are no country's: its numbers would go unnoticed. */
export function checkPhoneCountry({ phoneCountry }: Pick<ScrubSettings, 'phoneCountry'>): void {
  if (phoneCountry === '' || isSupportedCountry(phoneCountry.toUpperCase())) return;
  throw problem({
    code: 'phone-country',
    place: 'formatting.phoneCountry',
    expected: "a country's two letters (ISO 3166)",
    value: phoneCountry,
    remedy: 'GB is the United Kingdom, DE Germany, US the United States; empty finds international numbers',
  });
}

export type Scrub = (text: string) => string;

/** Begins where a word does: otherwise a long word before an @ would be tried from each of its letters on. */
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/giu;
/** What closes a sentence around a link does not belong to it. */
const CLOSES_SENTENCE = `.,!?;:)]'"`;
const CARD = /(?<![\p{L}\p{N}])\d(?:[ -]?\d){12,18}(?![\p{L}\p{N}])/gu;
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/giu;
/** Numbers of nine digits or more with the signs that people put between the digits of a phone number. */
const PHONE = /(?<![\p{L}\p{N}.,/-])(?:\+|00)?\(?\d(?:[ ().\-/]{0,2}\d){8,14}(?![\p{L}\p{N}])/gu;

/** No phone number, card or account has fewer digits. */
const FEW_DIGITS = /\d(?:\D*\d){5}/u;

/**
 * A function that replaces literals by `[email]` and so on.
 *
 * @param names people's names, replaced by `[name]` if that kind is asked for.
 */
export function createScrub(settings: ScrubSettings, names: readonly string[] = []): Scrub {
  const kinds = new Set(settings.privacyLiterals);
  const nameRule = kinds.has('name') ? namePattern(names) : undefined;
  return (text) => {
    let result = text;
    if (kinds.has('email') && text.includes('@')) result = result.replace(EMAIL, '[email]');
    if (kinds.has('link') && text.includes('.')) result = scrubLinks(result);
    if (FEW_DIGITS.test(result)) result = scrubNumbers(result, kinds, settings.phoneCountry);
    return nameRule === undefined ? result : result.replace(nameRule, '[name]');
  };
}

function scrubLinks(text: string): string {
  let result = '';
  let at = 0;
  for (const { start, end } of linksIn(text)) {
    result += `${text.slice(at, start)}[link]`;
    at = end;
    while (at > start && CLOSES_SENTENCE.includes(text[at - 1]!)) at--;
  }
  return result + text.slice(at);
}

function scrubNumbers(text: string, kinds: ReadonlySet<PrivateKind>, country: string): string {
  let result = text;
  if (kinds.has('iban')) result = result.replace(IBAN, (found) => (isIban(found) ? '[iban]' : found));
  if (kinds.has('card')) result = result.replace(CARD, (found) => (isCard(found) ? '[card]' : found));
  return kinds.has('phone') ? scrubPhones(result, country) : result;
}

function scrubPhones(text: string, country: string): string {
  const upper = country.toUpperCase();
  const defaultCountry = isSupportedCountry(upper) ? (upper as CountryCode) : undefined;
  let result = '';
  let at = 0;
  for (const found of findPhoneNumbersInText(text, defaultCountry && { defaultCountry })) {
    result += `${text.slice(at, found.startsAt)}[phone]`;
    at = found.endsAt;
  }
  result += text.slice(at);
  return result.replace(PHONE, (found) => (isSpelledLikePhone(found) ? '[phone]' : found));
}

/** Numbers that the country's rules do not know: believed if they are written in groups, or with + or 00 before. */
function isSpelledLikePhone(found: string): boolean {
  const groups = found.match(/\d+/gu) ?? [];
  // 2024-05-01 12:30 and the like are dates.
  if (/^(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?/u.test(found)) return false;
  return /^(?:\+|00)/u.test(found) || (groups.length > 1 && groups.every((group) => group.length >= 2));
}

/** The Luhn sum of 13 to 19 digits. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/gu, '');
  if (digits.length < 13 || digits.length > 19) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: the rearranged number, letters as 10 to 35, leaves 1 when divided by 97. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '').toUpperCase();
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

function namePattern(names: readonly string[]): RegExp | undefined {
  const words = new Set<string>();
  for (const name of names) {
    const parts = name.normalize('NFC').split(/\s+/u);
    for (const word of [parts.join(' '), ...parts]) if (word.length >= 3) words.add(word);
  }
  if (words.size === 0) return undefined;
  const longestFirst = [...words].sort((a, b) => b.length - a.length).map(escapeRegExp);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
