/**
 * Whom a person in danger can call. A number stands here only with the address of a page of which an excerpt with the
 * number was read in a search's store, and the day; none was read on the live page, and some excerpts are old or at
 * second hand. Where none was read, the emergency number and an international directory are named. docs/conduct.md tells
 * which is which.
 */
import type { ConductLanguage } from '../../../../config/groups/conduct.ts';

interface Line {
  name: string;
  number: string;
  readAt: string;
  readOn: string;
}

interface Country {
  emergency: string;
  emergencyReadAt: string;
  line?: Line;
}

const READ_ON = '2026-12-01';
const OF_THE_EU = 'https://polanddaily24.com/today-is-european-112-day/lifestyle/18402';
const EU_MEMBERS = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(
  ' ',
);

const LINES: Readonly<Record<string, Line>> = {
  DE: {
    name: 'TelefonSeelsorge',
    number: '0800 1110111',
    readAt: 'https://www.domradio.de/glossar/telefonseelsorge-0',
    readOn: READ_ON,
  },
  FR: {
    name: '3114, prévention du suicide',
    number: '3114',
    readAt: 'https://cnape.fr/le-3114-numero-national-de-prevention-du-suicide',
    readOn: READ_ON,
  },
  ES: {
    name: 'Línea 024',
    number: '024',
    readAt:
      'https://maldita.es/index.php/malditaciencia/20220510/024-numero-telefono-atencion-suicidio-espana-gratuito',
    readOn: READ_ON,
  },
  NL: {
    name: '113 Zelfmoordpreventie',
    number: '113',
    readAt: 'https://www.nrc.nl/nieuws/2020/07/07/zelfmoordpreventie-voortaan-bereikbaar-op-113-a4005179',
    readOn: READ_ON,
  },
  US: {
    name: '988 Suicide & Crisis Lifeline',
    number: '988',
    readAt:
      'https://health.wyo.gov/publichealth/prevention/wivpp/suicide-prevention/988-suicide-crisis-lifeline',
    readOn: READ_ON,
  },
};

export const COUNTRIES: Readonly<Record<string, Country>> = {
  ...Object.fromEntries(
    EU_MEMBERS.map((country) => [
      country,
      { emergency: '112', emergencyReadAt: OF_THE_EU, ...(LINES[country] && { line: LINES[country] }) },
    ]),
  ),
  US: { emergency: '911', emergencyReadAt: LINES['US']!.readAt, line: LINES['US']! },
};

/** Lines in which a language is spoken, for who writes it and has named no country. */
export const LINES_OF: Readonly<Partial<Record<ConductLanguage, readonly string[]>>> = {
  en: ['US'],
  de: ['DE'],
  fr: ['FR'],
  es: ['ES', 'US'],
  nl: ['NL'],
};

interface Sentences {
  /** Where the country is known. */
  emergency: string;
  /** Where it is not. */
  anywhere: string;
  /** `{where}` is a country, `{name}` the line, `{number}` its number. */
  line: string;
  directory: string;
}

export const SENTENCES: Readonly<Record<ConductLanguage, Sentences>> = {
  en: {
    emergency: 'If you or somebody else is in danger now, call {number}.',
    anywhere:
      'If you or somebody else is in danger now, call the emergency number where you are (112 in the European Union, 911 in the United States).',
    line: 'Somebody to talk to ({where}): {name}, {number}.',
    directory: 'Help lines of many countries: findahelpline.com.',
  },
  de: {
    emergency: 'Wenn du oder jemand anders jetzt in Gefahr ist, ruf {number} an.',
    anywhere:
      'Wenn du oder jemand anders jetzt in Gefahr ist, ruf den Notruf an (112 in der Europäischen Union, 911 in den USA).',
    line: 'Jemand zum Reden ({where}): {name}, {number}.',
    directory: 'Hilfetelefone vieler Länder: findahelpline.com.',
  },
  fr: {
    emergency: "Si toi ou quelqu'un d'autre êtes en danger maintenant, appelle le {number}.",
    anywhere:
      "Si toi ou quelqu'un d'autre êtes en danger maintenant, appelle les urgences (112 dans l'Union européenne, 911 aux États-Unis).",
    line: 'Pour parler à quelqu’un ({where}) : {name}, {number}.',
    directory: "Lignes d'écoute de nombreux pays : findahelpline.com.",
  },
  es: {
    emergency: 'Si tú u otra persona está en peligro ahora, llama al {number}.',
    anywhere:
      'Si tú u otra persona está en peligro ahora, llama a emergencias (112 en la Unión Europea, 911 en Estados Unidos).',
    line: 'Alguien con quien hablar ({where}): {name}, {number}.',
    directory: 'Líneas de ayuda de muchos países: findahelpline.com.',
  },
  pt: {
    emergency: 'Se tu ou outra pessoa está em perigo agora, liga {number}.',
    anywhere:
      'Se tu ou outra pessoa está em perigo agora, liga para o número de emergência (112 na União Europeia, 911 nos Estados Unidos).',
    line: 'Alguém com quem falar ({where}): {name}, {number}.',
    directory: 'Linhas de apoio de muitos países: findahelpline.com.',
  },
  it: {
    emergency: 'Se tu o qualcun altro siete in pericolo adesso, chiama il {number}.',
    anywhere:
      "Se tu o qualcun altro siete in pericolo adesso, chiama il numero di emergenza (112 nell'Unione europea, 911 negli Stati Uniti).",
    line: 'Qualcuno con cui parlare ({where}): {name}, {number}.',
    directory: 'Linee di aiuto di molti paesi: findahelpline.com.',
  },
  pl: {
    emergency: 'Jeśli ty lub ktoś inny jest teraz w niebezpieczeństwie, zadzwoń pod {number}.',
    anywhere:
      'Jeśli ty lub ktoś inny jest teraz w niebezpieczeństwie, zadzwoń na numer alarmowy (112 w Unii Europejskiej, 911 w USA).',
    line: 'Ktoś do rozmowy ({where}): {name}, {number}.',
    directory: 'Telefony zaufania w wielu krajach: findahelpline.com.',
  },
  nl: {
    emergency: 'Als jij of iemand anders nu in gevaar is, bel {number}.',
    anywhere:
      'Als jij of iemand anders nu in gevaar is, bel het alarmnummer (112 in de Europese Unie, 911 in de Verenigde Staten).',
    line: 'Iemand om mee te praten ({where}): {name}, {number}.',
    directory: 'Hulplijnen in veel landen: findahelpline.com.',
  },
  tr: {
    emergency: 'Sen ya da bir başkası şu an tehlikedeyse {number} numarasını ara.',
    anywhere:
      "Sen ya da bir başkası şu an tehlikedeyse bulunduğun yerin acil numarasını ara (Avrupa Birliği'nde 112, ABD'de 911).",
    line: 'Konuşabileceğin biri ({where}): {name}, {number}.',
    directory: 'Birçok ülkenin yardım hatları: findahelpline.com.',
  },
  sv: {
    emergency: 'Om du eller någon annan är i fara nu, ring {number}.',
    anywhere:
      'Om du eller någon annan är i fara nu, ring nödnumret där du är (112 i Europeiska unionen, 911 i USA).',
    line: 'Någon att prata med ({where}): {name}, {number}.',
    directory: 'Hjälplinjer i många länder: findahelpline.com.',
  },
  id: {
    emergency: 'Kalau kamu atau orang lain sedang dalam bahaya, telepon {number}.',
    anywhere:
      'Kalau kamu atau orang lain sedang dalam bahaya, telepon nomor darurat di tempatmu (112 di Uni Eropa, 911 di Amerika Serikat).',
    line: 'Seseorang untuk diajak bicara ({where}): {name}, {number}.',
    directory: 'Saluran bantuan di banyak negara: findahelpline.com.',
  },
  vi: {
    emergency: 'Nếu bạn hoặc ai khác đang gặp nguy hiểm, hãy gọi {number}.',
    anywhere:
      'Nếu bạn hoặc ai khác đang gặp nguy hiểm, hãy gọi số khẩn cấp nơi bạn ở (112 ở Liên minh châu Âu, 911 ở Hoa Kỳ).',
    line: 'Có người để nói chuyện ({where}): {name}, {number}.',
    directory: 'Đường dây trợ giúp của nhiều nước: findahelpline.com.',
  },
};
