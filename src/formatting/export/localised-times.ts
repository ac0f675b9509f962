/**
 * Times as pages in HTML write them, in the language of the account.
 *
 * Forms, and where they were seen: `Feb 16, 2018 10:17pm`, `Jun 26, 2026 9:05:20 am`, `Jan 16, 2019, 10:15 AM`,
 * `01 Jan 2020, 09:59` (English; parsers and fixtures of public repositories), `ago 07, 2026 7:31 da tarde/noite`
 * (Portuguese) and `ago. 29, 2026 1:09 pm` (Spanish; the same), `5. november 2016 kl. 02:39 UTC+01` (issues of
 * fbchat-archive-parser: the pattern of 2016, day first, in each language). Names of months are those of CLDR 46 for
 * each language: short and whole, as they stand in a date.
 */
import { type DateOrder, inOrder, type NumericDate, orderOf } from './date-order.ts';
import { halfOf } from './half-days.ts';
import type { WallTime } from './zone.ts';

/** For each language the names of its months, those of one month beside each other; in lower case, without full stops. */
const LANGUAGES: readonly string[] = [
  // English
  'jan january, feb february, mar march, apr april, may, jun june, jul july, aug august, sep sept september, oct october, nov november, dec december',
  // German
  'jan januar jän jänner, feb februar, mär märz mrz, apr april, mai, jun juni, jul juli, aug august, sep sept september, okt oktober, nov november, dez dezember',
  // French
  'janv janvier, févr fév février, mars, avr avril, mai, juin, juil juillet, août, sept septembre, oct octobre, nov novembre, déc décembre',
  // Spanish
  'ene enero, feb febrero, mar marzo, abr abril, may mayo, jun junio, jul julio, ago agosto, sep sept set septiembre setiembre, oct octubre, nov noviembre, dic diciembre',
  // Polish
  'sty stycznia styczeń, lut lutego luty, mar marca marzec, kwi kwietnia kwiecień, maj maja, cze czerwca czerwiec, lip lipca lipiec, sie sierpnia sierpień, wrz września wrzesień, paź października październik, lis listopada listopad, gru grudnia grudzień',
  // Portuguese
  'jan janeiro, fev fevereiro, mar março, abr abril, mai maio, jun junho, jul julho, ago agosto, set setembro, out outubro, nov novembro, dez dezembro',
  // Italian
  'gen gennaio, feb febbraio, mar marzo, apr aprile, mag maggio, giu giugno, lug luglio, ago agosto, set sett settembre, ott ottobre, nov novembre, dic dicembre',
  // Dutch
  'jan januari, feb februari, mrt maart, apr april, mei, jun juni, jul juli, aug augustus, sep sept september, okt oktober, nov november, dec december',
  // Turkish
  'oca ocak, şub şubat, mar mart, nis nisan, may mayıs, haz haziran, tem temmuz, ağu ağustos, eyl eylül, eki ekim, kas kasım, ara aralık',
  // Indonesian
  'jan januari, feb februari, mar maret, apr april, mei, jun juni, jul juli, agu agt agustus, sep september, okt oktober, nov november, des desember',
  // Czech
  'led ledna leden, úno února únor, bře března březen, dub dubna duben, kvě května květen, čvn června červen, čvc července červenec, srp srpna srpen, zář září, říj října říjen, lis listopadu listopad, pro prosince prosinec',
  // Romanian
  'ian ianuarie, feb februarie, mar martie, apr aprilie, mai, iun iunie, iul iulie, aug august, sept sep septembrie, oct octombrie, nov noi noiembrie, dec decembrie',
  // Swedish
  'jan januari, feb februari, mars mar, apr april, maj, juni jun, juli jul, aug augusti, sep sept september, okt oktober, nov november, dec december',
  // Danish
  'jan januar, feb februar, mar marts, apr april, maj, jun juni, jul juli, aug august, sep sept september, okt oktober, nov november, dec december',
  // Norwegian
  'jan januar, feb februar, mars mar, apr april, mai, juni jun, juli jul, aug august, sep sept september, okt oktober, nov november, des desember',
  // Hungarian
  'jan január, febr feb február, márc már március, ápr április, máj május, jún június, júl július, aug augusztus, szept sze szeptember, okt október, nov november, dec december',
  // Russian
  'янв января январь, февр фев февраля февраль, мар март марта, апр апреля апрель, мая май, июн июнь июня, июл июль июля, авг августа август, сент сен сентября сентябрь, окт октября октябрь, нояб ноя ноября ноябрь, дек декабря декабрь',
  // Ukrainian
  'січ січня січень, лют лютого лютий, бер березня березень, квіт кві квітня квітень, трав тра травня травень, черв чер червня червень, лип липня липень, серп сер серпня серпень, вер вересня вересень, жовт жов жовтня жовтень, лист лис листопада листопад, груд гру грудня грудень',
  // Greek
  'ιαν ιανουαρίου, φεβ φεβρουαρίου, μαρ μαρτίου, απρ απριλίου, μαΐ μαΐου, ιουν ιουνίου, ιουλ ιουλίου, αυγ αυγούστου, σεπ σεπτεμβρίου, οκτ οκτωβρίου, νοε νοεμβρίου, δεκ δεκεμβρίου',
];
const languages = LANGUAGES.map((months) => months.split(', ').map((names) => names.split(' ')));

/** No language takes as many signs for a time; beyond, the pattern takes longer than anybody waits. */
const LONGEST_TIME = 100;
/** A date, the words between it and the clock, and what stands behind: half of the day, offset from UTC. */
const CLOCK =
  /^(?<date>.+?)[\s,]*(?:\s(?:at|um|à|a las|a la|às|as|alle|alle ore|ore|o|kl|klo|om|la)\.?\s+|[\s,])\s*(?<hour>\d{1,2})(?:[:.]|\s?h\s?)(?<minute>\d\d)(?:[:.](?<second>\d\d))?\s*(?:Uhr\b)?\s*(?<half>[\p{L} .’'/-]*?)\s*(?:(?:UTC|GMT)(?<offset>[+-]\d{1,2}(?::?\d\d)?)?)?$/iu;
const MONTH_FIRST = /^(?<month>[\p{L}]+)\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})$/u;
const DAY_FIRST =
  /^(?<day>\d{1,2})(?:\.|er|º|st|nd|rd|th)?\s+(?:de\s+)?(?<month>[\p{L}]+)\.?,?\s+(?:de\s+)?(?<year>\d{4})$/u;
const NUMERIC = /^(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?$/u;
/** `Thursday, September 22, 2011`. */
const WEEKDAY = /^[\p{L}-]+[.,]*\s+(?=\p{L}+\.?\s+\d|\d)/u;

interface Written {
  /** Name of its month, or the whole date in numbers. */
  month: string | NumericDate;
  day: number;
  year: number;
  hour: number;
  minute: number;
  second: number | undefined;
  half: 'am' | 'pm' | '';
  /** Minutes before UTC. */
  offset: number | undefined;
}

export interface ReadTimes {
  /** In the order of the texts. */
  times: WallTime[];
  /** Milliseconds that they are known to. */
  resolution: number;
}

/**
 * Times of one page; undefined unless one language explains all of them: order alone is then known.
 *
 * @param given the order of dates that are numbers only, where the page does not tell it.
 */
export function readTimes(texts: readonly string[], given?: DateOrder): ReadTimes | undefined {
  const written = texts.map(takeApart);
  if (!written.every((each) => each !== undefined)) return undefined;
  const numeric = written.flatMap(({ month }) => (typeof month === 'string' ? [] : [month]));
  const order = orderOf(numeric) ?? given;
  if (numeric.length > 0 && order === undefined) return undefined;
  for (const months of languages) {
    if (!written.every(({ month }) => typeof month !== 'string' || monthOf(month, months) > 0)) continue;
    const times = written.map((each) => wallTime(each, months, order ?? 'dmy'));
    return { times, resolution: written.every(({ second }) => second !== undefined) ? 1000 : 60_000 };
  }
  return undefined;
}

function takeApart(text: string): Written | undefined {
  const plain = text.replace(/[\s\u202f\u00a0]+/gu, ' ').trim();
  const clock = plain.length > LONGEST_TIME ? undefined : CLOCK.exec(plain)?.groups;
  if (clock === undefined) return undefined;
  const date = dateIn(clock['date']!) ?? dateIn(clock['date']!.replace(WEEKDAY, ''));
  if (date === undefined) return undefined;
  const second = clock['second'] === undefined ? undefined : Number(clock['second']);
  const half = halfOf(clock['half']!);
  if (half === undefined) return undefined;
  const offset = offsetIn(clock['offset']);
  return { ...date, hour: Number(clock['hour']), minute: Number(clock['minute']), second, half, offset };
}

function dateIn(text: string): Pick<Written, 'month' | 'day' | 'year'> | undefined {
  const named = (MONTH_FIRST.exec(text) ?? DAY_FIRST.exec(text))?.groups;
  if (named !== undefined)
    return { month: named['month']!.toLowerCase(), day: Number(named['day']), year: Number(named['year']) };
  const [, a, sign, b, c] = NUMERIC.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return { month: { numbers: [Number(a), Number(b), Number(c)], sign }, day: 0, year: 0 };
}

function offsetIn(text: string | undefined): number | undefined {
  const [, sign, hours, minutes = 0] = /^([+-])(\d{1,2}):?(\d\d)?$/u.exec(text ?? '') ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function wallTime(written: Written, months: readonly (readonly string[])[], order: DateOrder): WallTime {
  const { month, half, second = 0, minute, offset } = written;
  const hour = half === '' ? written.hour : (written.hour % 12) + (half === 'pm' ? 12 : 0);
  if (typeof month !== 'string') return { ...inOrder(month, order), hour, minute, second, offset };
  const { year, day } = written;
  return { year, month: monthOf(month, months), day, hour, minute, second, offset };
}

/** 1 to 12; 0 for a word that is no month. */
function monthOf(word: string, months: readonly (readonly string[])[]): number {
  return months.findIndex((names) => names.includes(word)) + 1;
}
