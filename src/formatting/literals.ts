/**
 * Private literals and the placeholders that stand for them, in the dataset and in live prompts alike (contracts.md,
 * section 1).
 */
import { findPhoneNumbersInText } from 'libphonenumber-js';

export const literalKinds = ['phone', 'email', 'link', 'card', 'iban', 'name'] as const;
export type LiteralKind = (typeof literalKinds)[number];

/** Replaced unless the settings say otherwise. */
export const defaultLiterals: readonly LiteralKind[] = ['phone', 'email', 'link', 'card'];

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;
const LINK =
  /\b(?:https?:\/\/|www\.)[^\s|¦<>"]+[^\s|¦<>".,!?;:')\]]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|me|be|ly)\/[^\s|¦<>"]*/giu;
const DIGIT_GROUPS = /(?<![\p{L}\p{N}])\d(?:[ -]?\d){12,18}(?![\p{L}\p{N}])/gu;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/giu;
/** A national number: a leading zero or a bracket, and enough digits; 10 digits in North America's groups. */
const NATIONAL =
  /(?<![\p{L}\p{N}.,/:-])(?:\(0?\d{1,4}\)[ -]?|0[1-9])\d(?:[ ./-]?\d){6,10}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}.,/:-])(?:\d{3}[ .-]\d{3}[ .-]\d{4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|[2-9]\d{9})(?![\p{L}\p{N}])/gu;

const replacers: Readonly<Record<Exclude<LiteralKind, 'name'>, (text: string) => string>> = {
  link: (text) => text.replace(LINK, '[link]'),
  email: (text) => text.replace(EMAIL, '[email]'),
  iban: (text) => text.replace(IBAN, (found) => (ibanHolds(found) ? '[iban]' : found)),
  card: (text) => text.replace(DIGIT_GROUPS, (found) => (luhnHolds(found) ? '[card]' : found)),
  phone: withoutPhones,
};

/** What another one is found in comes first: an address in a link, digits of an account in a card's. */
const ORDER = ['link', 'email', 'iban', 'card', 'phone'] as const;

/**
 * A function that puts placeholders in the place of private literals.
 * @param names what `[name]` stands for, if `kinds` has it: whole words, in any case.
 */
export function scrubber(kinds: readonly string[], names: readonly string[] = []): (text: string) => string {
  const chosen = ORDER.filter((kind) => kinds.includes(kind)).map((kind) => replacers[kind]);
  if (kinds.includes('name') && names.length > 0) chosen.push(nameReplacer(names));
  return (text) => chosen.reduce((left, replace) => replace(left), text);
}

/** Luhn's check of the digits of a card number, spaces and hyphens left out. */
export function luhnHolds(number: string): boolean {
  const digits = [...number.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}

/** ISO 13616: the number read with its head at the end, letters as 10 to 35, leaves 1 when divided by 97. */
export function ibanHolds(iban: string): boolean {
  const compact = iban.replaceAll(' ', '').toUpperCase();
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const sign of moved)
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

function withoutPhones(text: string): string {
  if (!/\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d/u.test(text)) return text;
  let left = text;
  for (const { startsAt, endsAt } of [...findPhoneNumbersInText(text)].reverse())
    left = `${left.slice(0, startsAt)}[phone]${left.slice(endsAt)}`;
  return left.replace(NATIONAL, '[phone]');
}

function nameReplacer(names: readonly string[]): (text: string) => string {
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
  return (text) => text.replace(pattern, '[name]');
}
