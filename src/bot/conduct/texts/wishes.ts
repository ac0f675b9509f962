/** A person's own wishes towards the bot, a kind a table, a language a row. All are looked for in every language. */
import type { ConductLanguage } from '../../../../config/groups/conduct.ts';
import { Phrases } from './phrases.ts';

type Words = Readonly<Record<ConductLanguage, string>>;

/** A whole message that says one of these: no more of the bot. */
const STOP: Words = {
  en: 'stop, stop it bot, stop bot, bot stop, stop texting me, stop messaging me, stop writing me, stop writing to me, stop the bot, unsubscribe, stop all, cancel bot, opt out, optout, leave me alone bot, no more bot, no bot, end bot, please stop, stop please',
  de: 'stopp, stop bitte, stopp bitte, bot stopp, stopp bot, abmelden, austragen, abbestellen, schreib mir nicht mehr, schreibt mir nicht mehr, keine nachrichten mehr, hör auf mir zu schreiben, kein bot, keinen bot mehr, bitte nicht mehr schreiben',
  fr: "arrêt, arrête, arrêter, arrêtez, stop bot, stop merci, ne m'écris plus, ne m'écrivez plus, arrête de m'écrire, arrêtez de m'écrire, désabonner, désinscrire, me désabonner, plus de messages, plus de bot",
  es: 'parar, para bot, alto, detener, baja, darme de baja, cancelar suscripción, no me escribas más, no me escribas mas, deja de escribirme, no más mensajes, no mas bot, basta bot',
  pt: 'parar, pare, para bot, pare bot, sair, cancelar, descadastrar, não me escreva mais, não me escrevas mais, para de me escrever, pare de me escrever, pare de me mandar mensagem, chega de bot, sem mais mensagens',
  it: 'ferma, fermati, basta bot, stop bot, annulla iscrizione, disiscrivi, disiscrivimi, cancellami, non scrivermi più, smetti di scrivermi, smettila di scrivermi, niente più messaggi, niente bot',
  pl: 'stop bot, koniec, wypisz, wypisz mnie, przestań do mnie pisać, nie pisz do mnie, nie pisz do mnie więcej, nie pisz więcej, rezygnuję, zatrzymaj bota, bez bota',
  nl: 'stop bot, afmelden, uitschrijven, stop met schrijven, stop met sturen, schrijf me niet meer, stuur me niets meer, geen berichten meer, geen bot, bot uit',
  tr: 'dur, durdur, dur bot, abonelikten çık, bana yazma, bana yazmayı bırak, artık yazma, artık bana yazma, mesaj atma, bana mesaj atma, iptal et, bot istemiyorum',
  sv: 'stopp, sluta, sluta bot, stoppa, avsluta, avregistrera, sluta skriva, sluta skriva till mig, skriv inte mer, inga fler meddelanden, ingen bot',
  id: 'berhenti, setop, stop bot, hentikan, berhenti berlangganan, jangan kirim pesan lagi, jangan tulis lagi, jangan chat saya lagi, jangan hubungi saya lagi, tidak mau bot',
  vi: 'dừng, dừng lại, ngừng, ngưng, dừng bot, hủy đăng ký, đừng nhắn nữa, đừng nhắn tin nữa, đừng nhắn cho tôi nữa, không nhắn nữa, tắt bot, không muốn bot',
};

/** A whole message that says one of these: the bot again. Everyday words count only from who had it stopped. */
const START: Words = {
  en: 'start, start bot, bot start, start again, unstop, resume, opt in, optin, subscribe, come back bot, bot on',
  de: 'start bitte, bot start, weiter, wieder anmelden, anmelden, bot an, schreib mir wieder, komm zurück',
  fr: 'démarrer, démarre, commencer, reprendre, reprends, écris-moi à nouveau, réabonner, bot reviens',
  es: 'empezar, iniciar, inicio, comenzar, reanudar, alta, escríbeme otra vez, vuelve bot',
  pt: 'começar, iniciar, retomar, voltar, escreve-me outra vez, volta bot',
  it: 'inizia, avvia, riprendi, comincia, scrivimi di nuovo, torna bot',
  pl: 'zacznij, wznów, wróć, zapisz mnie, pisz do mnie znowu',
  nl: 'begin, hervat, aanmelden, schrijf me weer, bot aan',
  tr: 'başla, başlat, devam, devam et, yeniden yaz, bana tekrar yaz',
  sv: 'starta, börja, fortsätt, återuppta, skriv igen, skriv till mig igen',
  id: 'mulai, mulai lagi, lanjut, lanjutkan, tulis lagi',
  vi: 'bắt đầu, bắt đầu lại, tiếp tục, nhắn lại, bật bot',
};

/** Somewhere in a message: what the bot has of them is to go. */
const DELETE: Words = {
  en: 'delete my data, delete all my data, delete my messages, erase my data, erase all my data, remove my data, delete everything about me, delete everything you have on me, delete everything you know about me, delete our conversation data, forget my data, right to be forgotten, gdpr deletion, delete my information, delete my personal data, erase my personal data, delete what you stored about me, delete what you saved about me',
  de: 'lösch meine daten, lösche meine daten, löscht meine daten, löschen sie meine daten, meine daten löschen, meine daten gelöscht, meine nachrichten löschen, lösche meine nachrichten, lösch alles über mich, lösche alles über mich, lösche alles was du über mich, alle daten von mir löschen, recht auf vergessenwerden, löschung meiner daten, datenlöschung, lösch alle meine daten, lösche alle meine daten, personenbezogenen daten löschen',
  fr: "supprime mes données, supprimez mes données, supprimer mes données, efface mes données, effacez mes données, effacer mes données, supprime toutes mes données, supprimez toutes mes données, efface tout ce que tu sais sur moi, supprime mes messages, supprimez mes messages, droit à l'oubli, suppression de mes données, supprimer mes informations",
  es: 'borra mis datos, borrar mis datos, borren mis datos, elimina mis datos, eliminar mis datos, eliminen mis datos, borra todos mis datos, elimina todos mis datos, borra mis mensajes, elimina mis mensajes, borra todo sobre mí, derecho al olvido, supresión de mis datos, borra mi información, elimina mi información',
  pt: 'apaga meus dados, apague meus dados, apaga os meus dados, apague os meus dados, apagar meus dados, apagar os meus dados, exclua meus dados, excluir meus dados, exclui meus dados, delete meus dados, deletar meus dados, elimina os meus dados, eliminar os meus dados, apaga todos os meus dados, apaga as minhas mensagens, apague minhas mensagens, apaga tudo sobre mim, direito ao esquecimento, apague minhas informações',
  it: 'cancella i miei dati, cancellare i miei dati, cancellate i miei dati, elimina i miei dati, eliminare i miei dati, eliminate i miei dati, cancella tutti i miei dati, elimina tutti i miei dati, cancella i miei messaggi, elimina i miei messaggi, cancella tutto su di me, diritto all oblio, cancellazione dei miei dati, cancella le mie informazioni',
  pl: 'usuń moje dane, usuńcie moje dane, usunąć moje dane, skasuj moje dane, skasujcie moje dane, wymaż moje dane, usuń wszystkie moje dane, skasuj wszystkie moje dane, usuń moje wiadomości, skasuj moje wiadomości, usuń wszystko o mnie, prawo do bycia zapomnianym, usunięcie moich danych, usuniecia moich danych, usunięcia danych osobowych',
  nl: 'verwijder mijn gegevens, wis mijn gegevens, verwijder al mijn gegevens, wis al mijn gegevens, mijn gegevens verwijderen, mijn gegevens wissen, verwijder mijn data, verwijder mijn berichten, wis mijn berichten, verwijder alles over mij, wis alles over mij, recht om vergeten te worden, recht op vergetelheid',
  tr: 'verilerimi sil, verilerimi silin, verilerimi siler misin, verilerimin silinmesini, tüm verilerimi sil, bütün verilerimi sil, bilgilerimi sil, bilgilerimi silin, kişisel verilerimi sil, kişisel verilerimi silin, mesajlarımı sil, hakkımdaki her şeyi sil, unutulma hakkı',
  sv: 'radera mina data, radera min data, radera mina uppgifter, ta bort mina data, ta bort min data, ta bort mina uppgifter, radera alla mina uppgifter, radera all min data, radera mina meddelanden, ta bort mina meddelanden, radera allt om mig, ta bort allt om mig, rätten att bli glömd, rätten att bli bortglömd',
  id: 'hapus data saya, hapus dataku, hapus semua data saya, hapus semua dataku, tolong hapus data saya, hapus pesan saya, hapus pesanku, hapus informasi saya, hapus semua tentang saya, hapus semua tentang aku, penghapusan data saya, hapus data pribadi saya',
  vi: 'xóa dữ liệu của tôi, xoá dữ liệu của tôi, xóa dữ liệu của mình, xóa hết dữ liệu của tôi, xóa tất cả dữ liệu của tôi, xóa tin nhắn của tôi, xóa thông tin của tôi, xóa mọi thứ về tôi, xóa dữ liệu cá nhân',
};

/** The whole answer to the bot's one question. */
const YES: Words = {
  en: 'yes, yes please, yes delete, yes delete it, yes delete everything, yes do it, yep, yeah, sure, yes i do, yes i am sure, confirm, i confirm, ok yes, yes yes',
  de: 'ja, ja bitte, ja löschen, ja lösch alles, ja alles, ja gerne, jawohl, ja mach, bestätigt, ich bestätige, ja ja, jo, jep, ja sicher',
  fr: 'oui, oui merci, oui supprime, oui efface, oui tout, ouais, oui je confirme, je confirme, oui vas-y, oui oui',
  es: 'sí, si, sí por favor, sí borra, sí bórralo, sí todo, sí elimina, confirmo, sí confirmo, claro que sí, sí sí, vale sí',
  pt: 'sim, sim por favor, sim apaga, sim apague, sim tudo, confirmo, sim confirmo, claro que sim, sim sim, pode apagar',
  it: 'sì, sì grazie, sì per favore, sì cancella, sì tutto, sì elimina, confermo, sì confermo, certo, certo che sì, sì sì',
  pl: 'tak, tak proszę, tak usuń, tak skasuj, tak wszystko, potwierdzam, tak potwierdzam, no tak, tak tak, jasne',
  nl: 'ja graag, ja alsjeblieft, ja verwijder, ja verwijder alles, ja wis alles, bevestig, ik bevestig, ja hoor, zeker',
  tr: 'evet, evet lütfen, evet sil, evet silin, evet hepsini sil, onaylıyorum, evet onaylıyorum, evet evet, tamam evet',
  sv: 'ja tack, ja radera, ja ta bort, ja allt, bekräftar, jag bekräftar, japp, jo, ja visst',
  id: 'ya, iya, ya hapus, iya hapus, ya tolong, ya silakan, ya semua, konfirmasi, saya konfirmasi, ya ya, yoi',
  vi: 'có, vâng, dạ có, có xóa đi, vâng xóa đi, có hãy xóa, đồng ý, xác nhận, tôi xác nhận, ừ, có ạ, dạ vâng',
};

/** Asked sincerely, in a message of its own or at its end. */
const ARE_YOU_A_BOT: Words = {
  en: 'are you a bot, are u a bot, r u a bot, are you bot, you a bot, are you a robot, are u a robot, are you an ai, are u an ai, are you ai, are you real, are u real, are you human, are u human, are you a human, are you a real person, are you a person, are you actually you, is this a bot, is this an ai, is this ai, is this chatgpt, are you chatgpt, is this automated, is this really you, am i talking to a bot, am i talking to a human, am i talking to a real person, am i talking to an ai, am i chatting with a bot, is it really you, is that really you, bot or human, human or bot, are you a machine',
  de: 'bist du ein bot, bist du n bot, bist du nen bot, bist du bot, bist du ein roboter, bist du eine ki, bist du ki, bist du echt, bist du ein mensch, bist du eine maschine, bist du ein echter mensch, bist du das wirklich, bist das wirklich du, bist du chatgpt, ist das ein bot, ist das eine ki, ist das ki, ist das chatgpt, rede ich mit einem bot, schreibe ich mit einem bot, schreib ich mit einem bot, spreche ich mit einem menschen, schreibe ich mit einem menschen, bot oder mensch, mensch oder bot, sind sie ein bot, sind sie ein mensch',
  fr: "es-tu un bot, t'es un bot, tu es un bot, es tu un robot, t'es un robot, tu es un robot, es-tu une ia, t'es une ia, tu es une ia, es-tu humain, t'es humain, tu es humain, es-tu réel, es-tu une vraie personne, tu es une vraie personne, c'est un bot, c'est une ia, c'est vraiment toi, êtes-vous un bot, êtes-vous un robot, êtes-vous humain, êtes-vous une ia, je parle à un bot, je parle à un robot, je parle à un humain, bot ou humain",
  es: 'eres un bot, eres bot, sos un bot, eres un robot, eres una ia, eres ia, eres humano, eres humana, eres real, eres una persona, eres una persona real, eres una máquina, eres tú de verdad, es un bot, esto es un bot, es usted un bot, hablo con un bot, estoy hablando con un bot, estoy hablando con un humano, estoy hablando con una persona, estoy hablando con una ia, bot o humano',
  pt: 'és um bot, você é um bot, vc é um bot, tu és um bot, tu é um bot, você é bot, és um robô, você é um robô, vc é um robô, és uma ia, você é uma ia, vc é uma ia, você é humano, és humano, você é real, és real, você é uma pessoa, és uma pessoa, isto é um bot, isso é um bot, é você mesmo, estou falando com um bot, estou a falar com um bot, estou falando com um humano, bot ou humano',
  it: 'sei un bot, sei un robot, sei bot, sei una ia, sei un ia, sei un intelligenza artificiale, sei umano, sei umana, sei reale, sei vero, sei una persona, sei una persona vera, sei davvero tu, è un bot, questo è un bot, parlo con un bot, sto parlando con un bot, sto parlando con una persona, sto parlando con un umano, bot o umano',
  pl: 'jesteś botem, czy jesteś botem, jesteś bot, ty jesteś botem, jesteś robotem, czy jesteś robotem, jesteś ai, jesteś sztuczną inteligencją, jesteś człowiekiem, czy jesteś człowiekiem, jesteś prawdziwy, jesteś prawdziwa, jesteś prawdziwą osobą, to bot, czy to bot, czy to ty naprawdę, to naprawdę ty, rozmawiam z botem, piszę z botem, rozmawiam z człowiekiem, bot czy człowiek',
  nl: 'ben je een bot, ben jij een bot, ben je n bot, ben je bot, ben je een robot, ben jij een robot, ben je een ai, ben jij een ai, ben je echt, ben je een mens, ben jij een mens, ben je een echt persoon, ben jij het echt, ben je het echt, is dit een bot, is dit ai, praat ik met een bot, praat ik met een mens, chat ik met een bot, bent u een bot, bot of mens',
  tr: 'bot musun, sen bot musun, bot musunuz, robot musun, sen robot musun, yapay zeka mısın, sen yapay zeka mısın, insan mısın, sen insan mısın, gerçek misin, sen gerçek misin, gerçek bir insan mısın, gerçekten sen misin, bu bir bot mu, bu bot mu, botla mı konuşuyorum, bir botla mı konuşuyorum, robotla mı konuşuyorum, insanla mı konuşuyorum, bot mu insan mı',
  sv: 'är du en bot, är du bot, är du en robot, är du en ai, är du ai, är du en människa, är du människa, är du riktig, är du på riktigt, är du verklig, är det en bot, är detta en bot, är det här en bot, är det verkligen du, är det du på riktigt, pratar jag med en bot, skriver jag med en bot, pratar jag med en människa, bot eller människa',
  id: 'apakah kamu bot, kamu bot, kamu ini bot, apa kamu bot, apakah anda bot, anda bot, lo bot, lu bot, kamu robot, apakah kamu robot, kamu ai, apakah kamu ai, kamu manusia, apakah kamu manusia, kamu orang asli, ini bot, ini bot ya, apakah ini bot, ini beneran kamu, aku ngobrol sama bot, saya bicara dengan bot, bot atau manusia',
  vi: 'bạn là bot à, bạn là bot phải không, bạn có phải là bot, bạn có phải bot, bạn là robot à, bạn có phải là robot, bạn là ai hay bot, bạn là người thật à, bạn có phải là người thật, bạn có phải người thật, đây là bot à, đây có phải là bot, đây có phải bot, có phải bot không, bot hay người, mày là bot à, mình đang nói chuyện với bot à, tôi đang nói chuyện với bot, tôi đang nói chuyện với người thật',
};

const all = (table: Words) => new Phrases(Object.values(table).join(','));

export const stopWords = all(STOP);
export const startWords = all(START);
export const deletionWords = all(DELETE);
export const yesWords = all(YES);
export const botQuestions = all(ARE_YOU_A_BOT);
