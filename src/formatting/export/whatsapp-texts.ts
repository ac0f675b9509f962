/**
 * What in a WhatsApp chat nobody typed. On iOS the app puts a mark of direction (U+200E) before its own words, in every
 * language; on Android what it says of a sender stands in angle brackets, behind a file's name or in known sentences.
 */
import type { ExportMessage } from './thread-file.ts';

const MARK = '\u200e';
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** `<attached: 00000012-PHOTO-2024-03-01.jpg>` on iOS. */
const ATTACHED = /\u200e?<[^<>:\n]+: ?[^<>\n]+\.\w{2,5}>/gu;
/** `IMG-20240301-WA0001.jpg (file attached)` on Android, a caption on the next line. */
const FILE_ATTACHED = /^\u200e?[^\n]+\.\w{2,5} \([\p{L} ]+\)(?:\n|$)/u;
/** `<Media omitted>`, `<Medien ausgeschlossen>`, `<pominięto multimedia>`. */
const OMITTED_FILE = /^<[^<>\n]*(?:medi|médi|mídi|multim|archivo|arquivo|plik|bestand)[^<>\n]*>$/iu;
const OMITTED =
  /(?:omitted|weggelassen|ausgeschlossen|omitid[oa]|omis|omise|absente?|ocultad?[oa]|omess[oa]|pominięt[oay]|weggelaten)$/iu;
/** Behind a message that its sender changed: `<This message was edited>`. */
const EDITED =
  /(?<!\s)\s*\u200e?<(?:This message was edited\.?|Diese Nachricht wurde bearbeitet\.?|Ce message a été modifié\.?|Se editó este mensaje\.?|(?:Esta )?[Mm]ensagem (?:foi )?editada\.?|Questo messaggio è stato modificato\.?|Ta wiadomość została edytowana\.?|Dit bericht is bewerkt\.?|Tato zpráva byla upravena\.?|Bu mesaj düzenlendi\.?|Pesan ini diedit\.?|Сообщение изменено\.?|\u200e[^<>\n]+)>$/u;
const DELETED = new RegExp(
  `^(?:${[
    'This message was deleted',
    'You deleted this message',
    'Diese Nachricht wurde gelöscht',
    'Du hast diese Nachricht gelöscht',
    'Ce message a été supprimé',
    'Vous avez supprimé ce message',
    'Se eliminó este mensaje',
    'Este mensaje fue eliminado',
    'Eliminaste este mensaje',
    '(?:Esta )?[Mm]ensagem (?:foi )?apagada',
    'Essa mensagem foi apagada',
    'Você apagou (?:esta|essa) mensagem',
    'Questo messaggio è stato eliminato',
    'Hai eliminato questo messaggio',
    'Ta wiadomość została usunięta',
    'Usunięto tę wiadomość',
    'Usunąłeś tę wiadomość',
    'Usunęłaś tę wiadomość',
    'Dit bericht is verwijderd',
    'U heeft dit bericht verwijderd',
    '(?:U|Je) hebt dit bericht verwijderd',
    'Tato zpráva byla (?:smazána|odstraněna)',
    'Tuto zprávu jste (?:smazali|odstranili)',
    'Smazali jste tuto zprávu',
    'Bu mesaj silindi',
    'Bu mesajı sildiniz',
    'Pesan ini telah dihapus',
    'Anda (?:telah )?menghapus pesan ini',
    'Данное сообщение удалено',
    'Вы удалили данное сообщение',
    'Tin nhắn này đã bị xóa',
    'Bạn đã xóa tin nhắn này',
  ].join('|')})(?: by admin .*)?\\.?$`,
  'u',
);
/** Calls, and the notice that stands at the beginning of a chat. */
const SYSTEM =
  /^(?:Missed (?:voice|video|group (?:voice|video)) call|(?:Voice|Video) call, .*|Verpasster (?:Sprach|Video)anruf|Verpasste(?:r|s) .*anruf|Appel (?:vocal|vidéo) manqué|Llamada perdida|Videollamada perdida|Ligação de (?:voz|vídeo) perdida|Chiamata vocale persa|Videochiamata persa|Nieodebrane połączenie.*|Chamada de (?:voz|vídeo) perdida|Llamada de (?:voz|video|vídeo) perdida|Gemiste (?:spraak|video)oproep|Zmeškaný (?:hlasový hovor|videohovor)|Cevapsız (?:sesli|görüntülü) arama|Panggilan (?:suara|video) tak terjawab|Messages and calls are end-to-end encrypted\..*|Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt\..*|null|Waiting for this message.*)\.?$/u;

/** What is left of a message's text, and what else it was. */
export function typedInChat(text: string): Pick<ExportMessage, 'content' | 'media' | 'mark'> {
  const changed = text.replace(EDITED, '');
  const caption = changed.replace(FILE_ATTACHED, '').replace(ATTACHED, '').trim();
  const media = caption !== changed.trim();
  const plain = caption.replace(MARKS, '').trim();
  if (OMITTED_FILE.test(plain)) return { content: '', media: true, mark: undefined };
  if (DELETED.test(plain)) return { content: plain, media, mark: 'unsent' };
  if (caption.startsWith(MARK))
    return OMITTED.test(plain)
      ? { content: '', media: true, mark: undefined }
      : { content: plain, media, mark: 'people' };
  if (SYSTEM.test(plain)) return { content: plain, media, mark: 'call' };
  return { content: plain, media, mark: undefined };
}
