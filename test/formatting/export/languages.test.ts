/** The lists of other languages: what Messenger writes of others, what of the owner, and what people type. */
import { describe, expect, it } from 'vitest';
import { languages } from '../../../src/formatting/export/languages.ts';
import { systemTexts } from '../../../src/formatting/export/system-texts.ts';

const texts = systemTexts({ names: ['Jana Nova', 'Tom', 'Ann Example'] });

interface Sample {
  others: readonly string[];
  own: readonly string[];
}

const WRITTEN_BY_MESSENGER: Readonly<Record<string, Sample>> = {
  de: {
    others: [
      'Jana hat einen Anhang gesendet.',
      'Tom hat 3 Fotos gesendet.',
      'Jana hat das Thema in Liebe geändert.',
      'Der Videochat ist beendet.',
      'Hat mit 😂 auf deine Nachricht reagiert',
    ],
    own: [
      'Du hast einen Anhang gesendet.',
      'Du hast einen Link gesendet.',
      'Du hast ein Foto gesendet.',
      'Du hast eine Nachricht zurückgenommen.',
      'Du hast auf eine Nachricht mit 😆 reagiert.',
    ],
  },
  fr: {
    others: [
      'Jana a envoyé une pièce jointe.',
      'Jana a envoyé un lien.',
      'La discussion vidéo est terminée.',
      'L’appel est terminé.',
      'Tom a démarré une discussion vidéo.',
      'Jana a nommé le groupe Vacances.',
      'A aimé un message',
    ],
    own: [
      'Vous avez envoyé une pièce jointe.',
      'Vous avez envoyé un lien.',
      'Tu as envoyé une photo.',
      'Vous avez quitté le groupe.',
    ],
  },
  es: {
    others: [
      'Jana envió un archivo adjunto.',
      'Tom compartió una publicación.',
      'La videollamada finalizó.',
      'Reaccionó con ❤ a tu mensaje',
    ],
    own: [
      'Enviaste un archivo adjunto.',
      'Enviaste un enlace.',
      'Compartiste una publicación.',
      'Enviaste 3 fotos.',
      'Has cambiado los colores del chat.',
      'Has establecido el apodo de Jana como Gato.',
    ],
  },
  pt: {
    others: [
      'Jana enviou um anexo.',
      'Tom enviou uma foto.',
      'A chamada de vídeo terminou.',
      'Curtiu uma mensagem',
    ],
    own: [
      'Você enviou um anexo.',
      'Você enviou um link.',
      'Enviaste um anexo.',
      'Você compartilhou um link.',
    ],
  },
  it: {
    others: ['Jana ha inviato un allegato.', 'Tom ha inviato una foto.', 'La videochiamata è terminata.'],
    own: ['Hai inviato un allegato.', 'Hai inviato un link.', 'Hai condiviso un post.'],
  },
  pl: {
    others: [
      'Jana wysłał załącznik.',
      'Jana wysłała link.',
      'Tom usunął użytkownika Jana z grupy.',
      'Tom utworzył plan.',
      'Odpowiedź Tom na wydarzenie Plan: Nie mogę wziąć udziału',
      'Czat wideo zakończył się.',
    ],
    own: ['Wysłałeś(aś) załącznik.', 'Wysłałeś(aś) link.', 'Wysłałaś zdjęcie.', 'Opuściłeś(aś) grupę.'],
  },
  nl: {
    others: ['Jana heeft een bijlage verzonden.', 'De videochat is beëindigd.'],
    own: ['Je hebt een bijlage verzonden.', 'Je hebt een foto gestuurd.'],
  },
  tr: {
    others: ['Jana bir ek gönderdi.', 'Görüntülü sohbet sona erdi.', 'Bir mesajı beğendi'],
    own: ['Bir ek gönderdin.', 'Bir bağlantı gönderdiniz.'],
  },
  vi: {
    others: ['Jana đã gửi một file đính kèm.', 'Cuộc gọi video đã kết thúc.', 'Đã bày tỏ cảm xúc 😂'],
    own: ['Bạn đã gửi một file đính kèm.', 'Bạn đã gửi một liên kết.'],
  },
  id: {
    others: ['Jana mengirim lampiran.', 'Panggilan video berakhir.'],
    own: ['Anda mengirim lampiran.', 'Anda mengirim foto.'],
  },
  ms: { others: ['Jana menghantar lampiran.'], own: ['Anda menghantar lampiran.'] },
  tl: {
    others: ['Nagpadala si Jana ng attachment.', 'Natapos na ang video chat.'],
    own: ['Nagpadala ka ng attachment.'],
  },
  th: { others: ['Jana ส่งไฟล์แนบ'], own: ['คุณส่งไฟล์แนบ'] },
  hi: { others: ['Jana ने एक अटैचमेंट भेजा।'], own: ['आपने एक अटैचमेंट भेजा।'] },
  bn: { others: ['Jana একটি লিঙ্ক পাঠিয়েছেন।'], own: ['আপনি একটি লিঙ্ক পাঠিয়েছেন।'] },
  ur: { others: ['Jana نے ایک لنک بھیجا۔'], own: ['آپ نے ایک لنک بھیجا۔'] },
  ar: {
    others: ['أرسل Jana مرفقًا.', 'انتهت مكالمة الفيديو.'],
    own: ['لقد أرسلت مرفقًا.', 'لقد قمت بإرسال مرفق.'],
  },
  fa: { others: ['Jana یک پیوست ارسال کرد.'], own: ['شما یک پیوست ارسال کردید.'] },
  ru: {
    others: ['Jana отправил(а) вложение.', 'Видеочат завершен.'],
    own: ['Вы отправили вложение.', 'Вы отправили ссылку.'],
  },
  uk: { others: ['Jana надіслала вкладення.'], own: ['Ви надіслали вкладення.'] },
  bg: { others: ['Jana изпрати прикачен файл.'], own: ['Изпратихте прикачен файл.'] },
  ro: { others: ['Jana a trimis un fișier atașat.'], own: ['Ai trimis un fișier atașat.'] },
  cs: {
    others: ['Jana odeslala přílohu.', 'Videochat skončil.'],
    own: ['Odeslali jste přílohu.', 'Odeslali jste odkaz.'],
  },
  sk: { others: ['Jana odoslala prílohu.'], own: ['Odoslali ste prílohu.'] },
  hu: {
    others: ['Jana küldött egy mellékletet.'],
    own: ['Küldtél egy mellékletet.', 'Mellékletet küldtél.'],
  },
  sv: { others: ['Jana skickade en bilaga.'], own: ['Du skickade en bilaga.'] },
  da: { others: ['Jana sendte en vedhæftet fil.'], own: ['Du sendte en vedhæftet fil.'] },
  nb: { others: ['Jana sendte et vedlegg.'], own: ['Du sendte et vedlegg.'] },
  fi: { others: ['Jana lähetti liitteen.'], own: ['Lähetit liitteen.'] },
  el: {
    others: ['Jana έστειλε ένα συνημμένο.', 'Ο χρήστης Jana έστειλε ένα συνημμένο.'],
    own: ['Στείλατε ένα συνημμένο.'],
  },
  hr: { others: ['Jana je poslala privitak.'], own: ['Poslali ste privitak.'] },
  he: { others: ['Jana שלחה קובץ מצורף.'], own: ['שלחת קובץ מצורף.'] },
  ja: {
    others: ['Janaさんが添付ファイルを送信しました。', 'ビデオチャットが終了しました。'],
    own: ['添付ファイルを送信しました。', 'あなたが写真を送信しました。'],
  },
  ko: {
    others: ['Jana님이 첨부 파일을 보냈습니다.'],
    own: ['첨부 파일을 보냈습니다.', '회원님이 사진을 보냈습니다.'],
  },
  zh: { others: ['Jana傳送了附件。', '視訊聊天已結束。'], own: ['您已傳送附件。', '你发送了一张照片。'] },
};

it('has a sample of every language', () => {
  expect(Object.keys(WRITTEN_BY_MESSENGER).sort()).toEqual(Object.keys(languages).sort());
});

describe.each(Object.entries(WRITTEN_BY_MESSENGER))('what Messenger writes in %s', (_, { others, own }) => {
  it.each(others)("of others is nobody's: %s", (text) => {
    expect(texts.recognise(text, { sender: 'Jana Nova', fromOwner: false })?.by).toBe('list');
  });

  it.each(own)("of the owner is nobody's: %s", (text) => {
    expect(texts.recognise(text, { sender: 'Ann Example', fromOwner: true })?.by).toBe('list');
  });
});

describe('what people type in other languages', () => {
  it.each([
    'du hast einen Anhang gesendet',
    'Du hast einen Anhang vergessen.',
    'Du hast mir einen Link gesendet, danke.',
    'hast du einen Anhang gesendet?',
    'Hast du ein Foto gesendet?',
    'Ich habe einen Anhang gesendet.',
    'Er hat ein Foto gesendet.',
    'Vous avez envoyé un lien qui ne marche pas',
    'vous avez envoyé une photo',
    "J'ai envoyé une pièce jointe.",
    "l'appel est terminé",
    'enviaste un archivo adjunto',
    'Enviaste un archivo adjunto vacío.',
    'Te envié un enlace.',
    'você enviou um anexo',
    'Wysłałem załącznik.',
    'Mellékletet küldtem.',
    'أرسلت صورة.',
    'Has cambiado mucho.',
    'Czy Wysłałeś(aś) link.',
    'Wysłałeś(aś) link. ?',
    'hai inviato un link',
    'Bir ek gönderdim.',
    'bạn đã gửi một file đính kèm',
    'Вы отправили вложение без подписи.',
    'Jana hat Hunger.',
    'Jana a faim.',
    'Jana je doma.',
    '写真を送信しましたか？',
  ])('stays: %s', (text) => {
    expect(texts.recognise(text, { sender: 'Ann Example', fromOwner: true })).toBeUndefined();
  });

  it("stays, if somebody else sends what would be Messenger's from the owner", () => {
    const told = { sender: 'Jana Nova', fromOwner: false };
    for (const text of ['Du hast einen Anhang gesendet.', 'You sent a photo.', 'Enviaste un enlace.'])
      expect(texts.recognise(text, told), text).toBeUndefined();
  });
});
