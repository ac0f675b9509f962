import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaults, examplesIn, type FormatChoices, format, formatFiles } from '../../support/format.ts';
import { makeFolder, makeZip, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const utc: FormatChoices = { me: [OWNER], settings: { ...defaults, timeZone: 'UTC' } };
const PAIR = [['train at nine?| or ten', 'half past']];

async function formatChat(chat: string, choices: FormatChoices = utc) {
  const dir = tempDir();
  const folder = makeFolder(dir, { 'WhatsApp Chat with Jana.txt': chat });
  const manifest = await format([join(folder, 'WhatsApp Chat with Jana.txt')], join(dir, 'out'), choices);
  const examples = await examplesIn(join(dir, 'out'));
  return { manifest, examples, train: examples.map(({ prompt, response }) => [prompt, response]) };
}

/** The same three messages of 31 December 2023, 21:41 to 21:43, with stamps as a phone writes them. */
const chatOf = (stamp: (minute: number) => string) =>
  [`${stamp(41)}Jana: train at nine?`, `${stamp(42)}Jana: or ten`, `${stamp(43)}Ann: half past`].join('\n');

describe('a chat that WhatsApp exported', () => {
  it.each<[string, (minute: number) => string]>([
    ['Android, United States', (m) => `12/31/23, 9:${m} PM - `],
    ['Android, narrow space', (m) => `12/31/23, 9:${m}\u202fPM - `],
    ['Android, United Kingdom', (m) => `31/12/2023, 21:${m} - `],
    ['Android, Germany', (m) => `31.12.23, 21:${m} - `],
    ['Android, Netherlands', (m) => `31-12-2023 21:${m} - `],
    ['Android, Spain', (m) => `31/12/2023, 9:${m} p. m. - `],
    ['Android, Brazil', (m) => `31/12/2023 21:${m} - `],
    ['Android, France', (m) => `31/12/2023 à 21:${m} - `],
    ['Android, Poland', (m) => `31.12.2023, 21:${m} - `],
    ['Android, Italy', (m) => `31/12/23, 21:${m} - `],
    ['Android, Sweden', (m) => `2023-12-31 21:${m} - `],
    ['Android, Taiwan', (m) => `2023/12/31 下午9:${m} - `],
    ['Android, Czechia', (m) => `31. 12. 2023 21:${m} - `],
    ['iOS, United States', (m) => `[12/31/23, 9:${m}:05 PM] `],
    ['iOS, narrow space', (m) => `\u200e[12/31/23, 9:${m}:05\u202fPM] `],
    ['iOS, Germany', (m) => `[31.12.23, 21:${m}:05] `],
    ['iOS, France', (m) => `[31/12/2023 21:${m}:05] `],
    ['iOS, Canada', (m) => `[2023-12-31, 9:${m}:05 p.m.] `],
    ['iOS, India', (m) => `[31/12/23, 9:${m}:05 pm] `],
  ])('is read with the stamps of %s', async (_, stamp) => {
    const { examples, train } = await formatChat(chatOf(stamp));
    expect(train).toEqual(PAIR);
    expect(Math.floor(examples[0]!.at! / 60_000)).toBe(Date.UTC(2023, 11, 31, 21, 43) / 60_000);
  });

  it('begins with a byte order mark or not, and ends its lines either way', async () => {
    const chat = chatOf((m) => `31.12.23, 21:${m} - `);
    expect((await formatChat(`\ufeff${chat.replaceAll('\n', '\r\n')}\r\n`)).train).toEqual(PAIR);
  });

  it('is read in the zone that the user names', async () => {
    const chat = chatOf((m) => `31.12.23, 21:${m} - `);
    const { examples } = await formatChat(chat, {
      ...utc,
      settings: { ...defaults, timeZone: 'Europe/Berlin' },
    });
    expect(examples[0]!.at).toBe(Date.UTC(2023, 11, 31, 20, 43));
  });

  it('has messages of several lines, colons and all', async () => {
    const { train } = await formatChat(
      '31.12.23, 21:41 - Jana: shopping: milk\nbread: two\n\n31.12. or so\n31.12.23, 21:43 - Ann: ok: yes',
    );
    expect(train).toEqual([['shopping: milk bread: two 31.12. or so', 'ok: yes']]);
  });

  const answered = (line: string, stamp = '31.12.23, 21:42 - ') =>
    formatChat(`31.12.23, 21:41 - Jana: a?\n${stamp}${line}\n31.12.23, 21:43 - Ann: b`);
  it.each([
    ['Jana: <Media omitted>', 'media'],
    ['Jana: <Medien ausgeschlossen>', 'media'],
    ['Jana: <Multimedia omitido>', 'media'],
    ['Jana: <Médias omis>', 'media'],
    ['Jana: <pominięto multimedia>', 'media'],
    ['Jana: <Arquivo de mídia oculto>', 'media'],
    ['Jana: IMG-20231231-WA0001.jpg (file attached)', 'media'],
    ['Jana: PTT-20231231-WA0001.opus (archivo adjunto)', 'media'],
    ['Jana: \u200eIMG-20231231-WA0001.jpg (Datei angehängt)', 'media'],
    ['Jana: \u200eimage omitted', 'media'],
    ['Jana: \u200eBild weggelassen', 'media'],
    ['Jana: \u200e<attached: 00000012-PHOTO-2023-12-31-21-42-05.jpg>', 'media'],
    ['Jana: This message was deleted', 'unsent'],
    ['Jana: Diese Nachricht wurde gelöscht.', 'unsent'],
    ['Jana: Ta wiadomość została usunięta', 'unsent'],
    ['Jana: Je hebt dit bericht verwijderd', 'unsent'],
    ['Jana: Bu mesajı sildiniz', 'unsent'],
    ['Jana: Pesan ini telah dihapus', 'unsent'],
    ['Jana: Tuto zprávu jste smazali', 'unsent'],
    ['Jana: Cevapsız sesli arama', 'system'],
    ['Jana: \u200eThis message was deleted.', 'unsent'],
    ['Jana: \u200eMissed voice call', 'system'],
    ['Jana: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.', 'system'],
    ['Jana: Missed video call', 'system'],
    ['Messages and calls are end-to-end encrypted. Tap to learn more.', 'system'],
    ['Jana changed the group name from "a: b" to "c"', 'system'],
    ['Jana hat dich hinzugefügt', 'system'],
    ['Jana: null', 'system'],
  ])('has what nobody typed: %j is counted as %s', async (line, reason) => {
    const { train, manifest } = await answered(line);
    expect(train).toEqual([['a?', 'b']]);
    expect(manifest.counts.dropped[reason as 'media']).toBe(1);
    expect(manifest.counts.dropped.group).toBe(0);
  });

  it.each([
    ['Jana: IMG-1.jpg (file attached)\nlook at that', 'look at that'],
    ['Jana: look at that \u200e<attached: 0012-PHOTO.jpg>', 'look at that'],
    ['Jana: look at that <This message was edited>', 'look at that'],
    ['Jana: look at that <Dit bericht is bewerkt>', 'look at that'],
    ['Jana: look at that \u200e<Diese Nachricht wurde bearbeitet.>', 'look at that'],
    ['Jana: hi @\u2068Tom\u2069', 'hi @Tom'],
    ['Jana: <3', '<3'],
    ['Jana: the file (attached) is lost', 'the file (attached) is lost'],
  ])('has captions, edits and mentions: %j', async (line, text) => {
    expect((await answered(line)).train).toEqual([[`a?| ${text}`, 'b']]);
  });

  it('of a group is left out unless groups are asked for', async () => {
    const chat = '31.12.23, 21:41 - Jana: a?\n31.12.23, 21:42 - Tom: b?\n31.12.23, 21:43 - Ann: c';
    await expect(formatChat(chat)).rejects.toMatchObject({ code: 'no-examples' });
    const groups = { ...utc, settings: { ...defaults, groups: true } };
    expect((await formatChat(chat, groups)).train).toEqual([['a?| b?', 'c']]);
  });
});

describe('day and month', () => {
  const day = (date: string, minute = 41) => `${date}, 21:${minute} - `;
  const chat = (...dates: string[]) =>
    dates.map((date, i) => `${day(date, 10 + i)}${i % 2 ? 'Ann' : 'Jana'}: m${i}`).join('\n');

  it.each([
    ['a day above 12', chat('05/06/24', '05/06/24', '13/06/24', '13/06/24'), Date.UTC(2024, 5, 5, 21, 11)],
    [
      'a day above 12 behind',
      chat('06/05/24', '06/05/24', '06/13/24', '06/13/24'),
      Date.UTC(2024, 5, 5, 21, 11),
    ],
    ['the same number twice', chat('05/05/24', '05/05/24'), Date.UTC(2024, 4, 5, 21, 11)],
    ['full stops', chat('05.06.24', '05.06.24'), Date.UTC(2024, 5, 5, 21, 11)],
  ])('are told apart by %s', async (_, text, at) => {
    expect((await formatChat(text)).examples[0]!.at).toBe(at);
  });

  it('are told apart by the days that follow each other', async () => {
    const dates = ['01/02/24', '01/02/24', '02/02/24', '02/02/24', '01/03/24', '01/03/24'];
    expect((await formatChat(chat(...dates))).examples.map(({ at }) => new Date(at!).getUTCDate())).toEqual([
      1, 2, 1,
    ]);
  });

  const unclear = chat('05/06/24', '05/06/24', '06/06/24', '06/06/24');
  it('are asked for where nothing tells them apart', async () => {
    await expect(formatChat(unclear)).rejects.toMatchObject({ code: 'date-order' });
    await expect(formatChat(unclear)).rejects.toThrow(/Jana\.txt: .*got "5\/6\/24".*--date-order dmy/);
  });

  it('are as the user says', async () => {
    const at = async (dateOrder: 'dmy' | 'mdy') =>
      (await formatChat(unclear, { ...utc, settings: { ...defaults, timeZone: 'UTC', dateOrder } }))
        .examples[0]!.at;
    expect(await at('dmy')).toBe(Date.UTC(2024, 5, 5, 21, 11));
    expect(await at('mdy')).toBe(Date.UTC(2024, 4, 6, 21, 11));
  });
});

describe('several chats', () => {
  const jana = chatOf((m) => `[31.12.23, 21:${m}:05] `);
  const tom = '[01.01.24, 10:00:00] Tom: gym?\n[01.01.24, 10:01:00] Ann: no';

  it('come in with a Messenger export, which says whose they are', async () => {
    const dir = tempDir();
    const zip = await makeZip(join(dir, 'WhatsApp Chat - Jana.zip'), {
      '_chat.txt': jana,
      '00000012-PHOTO-2023-12-31-21-42-05.jpg': Buffer.from([255, 216]),
    });
    const folder = makeFolder(join(dir, 'export'), {
      ...profile(),
      ...thread('Eva', [said('Eva', 0, 'a'), said(OWNER, 1, 'b')]),
    });
    const chat = makeFolder(join(dir, 'chats'), { 'chat.txt': tom });
    const manifest = await format([folder, zip, join(chat, 'chat.txt')], join(dir, 'out'), {
      settings: utc.settings!,
    });
    const train = (await examplesIn(join(dir, 'out'))).map(({ prompt, response }) => [prompt, response]);
    expect(train.sort()).toEqual([['a', 'b'], ['gym?', 'no'], ...PAIR].sort());
    expect(manifest.skipped).toEqual([]);
    expect(manifest.counts.threads).toBe(3);
  });

  it('of one person, exported twice, are one', async () => {
    const later = `${jana}\n[01.01.24, 10:00:05] Jana: awake?\n[01.01.24, 10:01:05] Ann: no`;
    const { manifest, train } = await formatFiles({ 'a/_chat.txt': jana, 'b/_chat.txt': later }, utc);
    expect(train).toEqual([...PAIR, ['awake?', 'no']]);
    expect(manifest.counts).toMatchObject({ threads: 1, dropped: { duplicate: 3 } });
  });

  it('are chosen by the name in that of the file', async () => {
    const files = { 'WhatsApp-Chat mit Jana.txt': jana, 'Chat de WhatsApp con Tom.txt': tom };
    const filters = { threads: [], exclude: ['Tom'], since: '', until: '' };
    expect((await formatFiles(files, { ...utc, filters })).train).toEqual(PAIR);
  });

  it('stand among other text, which is no chat', async () => {
    const files = { 'notes.txt': '31.12.23: buy milk', 'no-data.txt': 'none', 'Jana.txt': jana };
    const { train, manifest } = await formatFiles(files, utc);
    expect(train).toEqual(PAIR);
    expect(manifest.skipped).toEqual([]);
  });
});
