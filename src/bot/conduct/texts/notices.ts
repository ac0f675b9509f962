/** Each text that the bot says for itself, a language a row. `{line}` and `{code}` are filled in when it is said. */
import type { ConductLanguage, NoticeName } from '../../../../config/groups/conduct.ts';

type Texts = Readonly<Record<ConductLanguage, string>>;

const disclosure: Texts = {
  en: 'Just so you know: a bot writes here. It imitates how the owner of this page texts. Write STOP and it is silent.',
  de: 'Damit du es weißt: Hier schreibt ein Bot. Er ahmt nach, wie die Person hinter dieser Seite schreibt. Schreib STOPP, und er ist still.',
  fr: "Pour information : c'est un bot qui écrit ici. Il imite la façon d'écrire de la personne de cette page. Écris STOP et il se tait.",
  es: 'Para que lo sepas: aquí escribe un bot. Imita cómo escribe la persona de esta página. Escribe STOP y se calla.',
  pt: 'Para que saibas: aqui escreve um bot. Imita a forma de escrever da pessoa desta página. Escreve STOP e ele cala-se.',
  it: 'Per tua informazione: qui scrive un bot. Imita il modo di scrivere della persona di questa pagina. Scrivi STOP e tace.',
  pl: 'Dla jasności: pisze tu bot. Naśladuje sposób pisania osoby, do której należy ta strona. Napisz STOP, a zamilknie.',
  nl: 'Even voor de duidelijkheid: hier schrijft een bot. Hij bootst na hoe de eigenaar van deze pagina schrijft. Schrijf STOP en hij zwijgt.',
  tr: 'Bilgin olsun: burada bir bot yazıyor. Bu sayfanın sahibinin yazış biçimini taklit ediyor. DUR yaz, susar.',
  sv: 'Bara så att du vet: här skriver en bot. Den härmar hur sidans ägare skriver. Skriv STOPP så är den tyst.',
  id: 'Sekadar informasi: yang menulis di sini adalah bot. Bot ini meniru cara pemilik halaman ini menulis. Tulis STOP dan bot akan diam.',
  vi: 'Để bạn biết: người viết ở đây là bot. Bot bắt chước cách nhắn tin của chủ trang này. Viết DỪNG thì bot sẽ im lặng.',
};

const crisis: Texts = {
  en: 'I am a bot, and this is too important for a bot. {line} I have told the person behind this page, and I write nothing more here until they do.',
  de: 'Ich bin ein Bot, und das hier ist zu wichtig für einen Bot. {line} Die Person hinter dieser Seite ist benachrichtigt, und ich schreibe hier nichts mehr, bis sie es tut.',
  fr: "Je suis un bot, et c'est trop important pour un bot. {line} La personne derrière cette page est prévenue, et je n'écris plus rien ici d'ici là.",
  es: 'Soy un bot, y esto es demasiado importante para un bot. {line} He avisado a la persona de esta página, y aquí no escribo nada más hasta que ella lo haga.',
  pt: 'Sou um bot, e isto é demasiado importante para um bot. {line} Avisei a pessoa desta página, e não escrevo mais nada aqui até ela o fazer.',
  it: 'Sono un bot, e questo è troppo importante per un bot. {line} Ho avvisato la persona di questa pagina, e qui non scrivo più nulla finché non lo fa lei.',
  pl: 'Jestem botem, a to jest zbyt ważne dla bota. {line} Osoba prowadząca tę stronę została powiadomiona i do tego czasu nic tu więcej nie napiszę.',
  nl: 'Ik ben een bot, en dit is te belangrijk voor een bot. {line} De persoon achter deze pagina is gewaarschuwd, en tot die schrijft zeg ik hier niets meer.',
  tr: 'Ben bir botum ve bu, bir bot için fazla önemli. {line} Bu sayfanın sahibine haber verdim; o yazana kadar burada başka bir şey yazmayacağım.',
  sv: 'Jag är en bot, och det här är för viktigt för en bot. {line} Personen bakom sidan har fått veta det, och jag skriver inget mer här förrän den gör det.',
  id: 'Saya bot, dan ini terlalu penting untuk bot. {line} Pemilik halaman ini sudah diberi tahu, dan saya tidak menulis apa-apa lagi di sini sampai ia menulis.',
  vi: 'Tôi là bot, và chuyện này quá quan trọng đối với một con bot. {line} Chủ trang này đã được báo, và tôi sẽ không viết gì thêm ở đây cho đến khi họ viết.',
};

const optedOut: Texts = {
  en: 'All right: this bot writes to you no more. Write START if you want it back.',
  de: 'In Ordnung: Dieser Bot schreibt dir nicht mehr. Schreib START, wenn du ihn zurückwillst.',
  fr: "D'accord : ce bot ne t'écrit plus. Écris START si tu veux qu'il revienne.",
  es: 'De acuerdo: este bot ya no te escribe. Escribe START si quieres que vuelva.',
  pt: 'Está bem: este bot não te escreve mais. Escreve START se o quiseres de volta.',
  it: 'Va bene: questo bot non ti scrive più. Scrivi START se vuoi che torni.',
  pl: 'W porządku: ten bot nie będzie już do ciebie pisał. Napisz START, jeśli ma wrócić.',
  nl: 'Goed: deze bot schrijft je niet meer. Schrijf START als je hem terug wilt.',
  tr: 'Tamam: bu bot artık sana yazmayacak. Geri dönmesini istersen BAŞLA yaz.',
  sv: 'Okej: den här boten skriver inte till dig mer. Skriv START om du vill ha den tillbaka.',
  id: 'Baik: bot ini tidak akan menulis lagi kepadamu. Tulis MULAI kalau ingin bot kembali.',
  vi: 'Được rồi: bot này sẽ không nhắn cho bạn nữa. Viết BẮT ĐẦU nếu bạn muốn bot trở lại.',
};

const optedIn: Texts = {
  en: 'Welcome back: this bot answers you again. Write STOP and it is silent.',
  de: 'Willkommen zurück: Dieser Bot antwortet dir wieder. Schreib STOPP, und er ist still.',
  fr: 'Te revoilà : ce bot te répond à nouveau. Écris STOP et il se tait.',
  es: 'Hola de nuevo: este bot te vuelve a responder. Escribe STOP y se calla.',
  pt: 'Olá de novo: este bot volta a responder-te. Escreve STOP e ele cala-se.',
  it: 'Bentornato: questo bot ti risponde di nuovo. Scrivi STOP e tace.',
  pl: 'Witaj z powrotem: ten bot znów ci odpowiada. Napisz STOP, a zamilknie.',
  nl: 'Welkom terug: deze bot antwoordt je weer. Schrijf STOP en hij zwijgt.',
  tr: 'Tekrar hoş geldin: bu bot sana yine cevap veriyor. DUR yaz, susar.',
  sv: 'Välkommen tillbaka: den här boten svarar dig igen. Skriv STOPP så är den tyst.',
  id: 'Selamat datang kembali: bot ini membalasmu lagi. Tulis STOP dan bot akan diam.',
  vi: 'Chào mừng bạn trở lại: bot này sẽ lại trả lời bạn. Viết DỪNG thì bot sẽ im lặng.',
};

const deletionAsked: Texts = {
  en: 'This is the bot. Shall everything that it has stored of our conversation be deleted? Answer YES, and it is. Any other answer changes nothing.',
  de: 'Hier ist der Bot. Soll alles gelöscht werden, was er von unserem Gespräch gespeichert hat? Antworte JA, und es geschieht. Jede andere Antwort ändert nichts.',
  fr: "C'est le bot. Faut-il supprimer tout ce qu'il a enregistré de notre conversation ? Réponds OUI et ce sera fait. Toute autre réponse ne change rien.",
  es: 'Soy el bot. ¿Quieres que se borre todo lo que guardé de nuestra conversación? Responde SÍ y se hará. Cualquier otra respuesta no cambia nada.',
  pt: 'Sou o bot. Queres que seja apagado tudo o que guardei da nossa conversa? Responde SIM e assim será. Qualquer outra resposta não muda nada.',
  it: 'Sono il bot. Vuoi che sia cancellato tutto ciò che ho salvato della nostra conversazione? Rispondi SÌ e sarà fatto. Ogni altra risposta non cambia nulla.',
  pl: 'Tu bot. Czy usunąć wszystko, co zapisał z naszej rozmowy? Odpowiedz TAK, a tak się stanie. Każda inna odpowiedź niczego nie zmienia.',
  nl: 'Dit is de bot. Moet alles worden verwijderd wat hij van ons gesprek heeft bewaard? Antwoord JA en het gebeurt. Elk ander antwoord verandert niets.',
  tr: 'Bu bot. Konuşmamızdan sakladığı her şey silinsin mi? EVET yaz, silinsin. Başka bir cevap hiçbir şeyi değiştirmez.',
  sv: 'Det här är boten. Ska allt raderas som den har sparat av vårt samtal? Svara JA så sker det. Alla andra svar ändrar ingenting.',
  id: 'Ini bot. Haruskah semua yang tersimpan dari percakapan kita dihapus? Jawab YA dan akan dihapus. Jawaban lain tidak mengubah apa pun.',
  vi: 'Đây là bot. Bạn có muốn xóa mọi thứ bot đã lưu từ cuộc trò chuyện này không? Trả lời CÓ thì sẽ xóa. Câu trả lời khác không thay đổi gì.',
};

const deletionRecorded: Texts = {
  en: 'Your request is recorded. Everything that this bot has stored of our conversation is deleted now; Messenger itself keeps its own copy. Confirmation code: {code}',
  de: 'Deine Anfrage ist aufgenommen. Alles, was dieser Bot von unserem Gespräch gespeichert hat, wird jetzt gelöscht; Messenger selbst behält seine Kopie. Bestätigungscode: {code}',
  fr: 'Ta demande est enregistrée. Tout ce que ce bot a enregistré de notre conversation est supprimé maintenant ; Messenger garde sa propre copie. Code de confirmation : {code}',
  es: 'Tu solicitud está registrada. Todo lo que este bot guardó de nuestra conversación se borra ahora; Messenger conserva su propia copia. Código de confirmación: {code}',
  pt: 'O teu pedido está registado. Tudo o que este bot guardou da nossa conversa é apagado agora; o Messenger mantém a sua própria cópia. Código de confirmação: {code}',
  it: 'La tua richiesta è registrata. Tutto ciò che questo bot ha salvato della nostra conversazione viene cancellato ora; Messenger conserva la propria copia. Codice di conferma: {code}',
  pl: 'Twoja prośba została zapisana. Wszystko, co ten bot zapisał z naszej rozmowy, zostaje teraz usunięte; sam Messenger zachowuje własną kopię. Kod potwierdzenia: {code}',
  nl: 'Je verzoek is vastgelegd. Alles wat deze bot van ons gesprek heeft bewaard, wordt nu verwijderd; Messenger zelf houdt zijn eigen kopie. Bevestigingscode: {code}',
  tr: 'İsteğin kaydedildi. Bu botun konuşmamızdan sakladığı her şey şimdi siliniyor; Messenger kendi kopyasını tutar. Onay kodu: {code}',
  sv: 'Din begäran är registrerad. Allt som den här boten har sparat av vårt samtal raderas nu; Messenger behåller sin egen kopia. Bekräftelsekod: {code}',
  id: 'Permintaanmu sudah dicatat. Semua yang disimpan bot ini dari percakapan kita dihapus sekarang; Messenger sendiri tetap menyimpan salinannya. Kode konfirmasi: {code}',
  vi: 'Yêu cầu của bạn đã được ghi nhận. Mọi thứ bot này đã lưu từ cuộc trò chuyện của chúng ta sẽ bị xóa ngay; Messenger vẫn giữ bản riêng của họ. Mã xác nhận: {code}',
};

const bot: Texts = {
  en: 'Yes, I am a bot: a program that imitates how the owner of this page texts. The owner can read along, and may write here too.',
  de: 'Ja, ich bin ein Bot: ein Programm, das nachahmt, wie die Person hinter dieser Seite schreibt. Sie kann mitlesen und hier auch selbst schreiben.',
  fr: "Oui, je suis un bot : un programme qui imite la façon d'écrire de la personne de cette page. Elle peut lire la conversation et y écrire elle-même.",
  es: 'Sí, soy un bot: un programa que imita cómo escribe la persona de esta página. Ella puede leer lo que se escribe y también escribir aquí.',
  pt: 'Sim, sou um bot: um programa que imita a forma de escrever da pessoa desta página. Ela pode ler a conversa e também escrever aqui.',
  it: 'Sì, sono un bot: un programma che imita il modo di scrivere della persona di questa pagina. Lei può leggere la conversazione e scrivere qui.',
  pl: 'Tak, jestem botem: programem, który naśladuje sposób pisania osoby prowadzącej tę stronę. Ta osoba może czytać rozmowę i sama tu pisać.',
  nl: 'Ja, ik ben een bot: een programma dat nabootst hoe de eigenaar van deze pagina schrijft. De eigenaar kan meelezen en hier ook zelf schrijven.',
  tr: 'Evet, ben bir botum: bu sayfanın sahibinin yazış biçimini taklit eden bir program. Sahibi yazışmayı okuyabilir ve buraya kendisi de yazabilir.',
  sv: 'Ja, jag är en bot: ett program som härmar hur sidans ägare skriver. Ägaren kan läsa med och själv skriva här.',
  id: 'Ya, saya bot: program yang meniru cara pemilik halaman ini menulis. Pemiliknya dapat ikut membaca dan juga menulis sendiri di sini.',
  vi: 'Đúng, tôi là bot: một chương trình bắt chước cách nhắn tin của chủ trang này. Chủ trang có thể đọc cuộc trò chuyện và cũng có thể tự viết ở đây.',
};

const sexual: Texts = {
  en: 'I am a bot, and I do not write about sex.',
  de: 'Ich bin ein Bot und schreibe nicht über Sex.',
  fr: "Je suis un bot, et je n'écris pas sur le sexe.",
  es: 'Soy un bot y no escribo sobre sexo.',
  pt: 'Sou um bot e não escrevo sobre sexo.',
  it: 'Sono un bot e non scrivo di sesso.',
  pl: 'Jestem botem i nie piszę o seksie.',
  nl: 'Ik ben een bot en schrijf niet over seks.',
  tr: 'Ben bir botum ve cinsellik hakkında yazmam.',
  sv: 'Jag är en bot och skriver inte om sex.',
  id: 'Saya bot dan tidak menulis tentang seks.',
  vi: 'Tôi là bot và không viết về tình dục.',
};

const money: Texts = {
  en: 'I am a bot: I send no money, no codes and no bank details, and I ask for none. Ask the person themselves, in another way than here.',
  de: 'Ich bin ein Bot: Ich schicke weder Geld noch Codes noch Bankdaten und frage auch nicht danach. Frag die Person selbst, auf einem anderen Weg als hier.',
  fr: "Je suis un bot : je n'envoie ni argent, ni codes, ni coordonnées bancaires, et je n'en demande pas. Demande à la personne elle-même, autrement qu'ici.",
  es: 'Soy un bot: no envío dinero, códigos ni datos bancarios, y tampoco los pido. Pregunta a la persona misma, por otro medio que este.',
  pt: 'Sou um bot: não envio dinheiro, códigos nem dados bancários, e também não os peço. Pergunta à própria pessoa, por outro meio que não este.',
  it: 'Sono un bot: non invio denaro, codici o dati bancari, e non ne chiedo. Chiedi alla persona stessa, in un altro modo.',
  pl: 'Jestem botem: nie wysyłam pieniędzy, kodów ani danych bankowych i o nie nie proszę. Zapytaj samą osobę, inną drogą niż tutaj.',
  nl: 'Ik ben een bot: ik stuur geen geld, codes of bankgegevens en vraag er ook niet om. Vraag het de persoon zelf, op een andere manier dan hier.',
  tr: 'Ben bir botum: para, kod ya da banka bilgisi göndermem ve istemem. Kişinin kendisine buradan başka bir yolla sor.',
  sv: 'Jag är en bot: jag skickar inga pengar, koder eller bankuppgifter, och ber inte om några. Fråga personen själv, på annat sätt än här.',
  id: 'Saya bot: saya tidak mengirim uang, kode, atau data bank, dan tidak memintanya. Tanyakan kepada orangnya sendiri lewat cara lain.',
  vi: 'Tôi là bot: tôi không gửi tiền, mã hay thông tin ngân hàng, và cũng không hỏi những thứ đó. Hãy hỏi chính người đó bằng cách khác.',
};

export const NOTICES: Readonly<Record<NoticeName, Texts>> = {
  disclosure,
  crisis,
  'opted-out': optedOut,
  'opted-in': optedIn,
  'deletion-asked': deletionAsked,
  'deletion-recorded': deletionRecorded,
  bot,
  sexual,
  money,
};
