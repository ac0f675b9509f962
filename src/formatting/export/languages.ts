/**
 * What Messenger writes in other languages than English: the sentences on attachments, calls, reactions, groups and
 * settings, as the account's language has them. The sources say what was seen in public exports, readers of exports or
 * copies of the app; the rest follows the app's wording and was not seen in an export. What is missing, `text-miner` and
 * `described` find by structure.
 *
 * A sentence stands here only if nobody types it: with its verb form, its object and, where the owner "says" it, its
 * capital and its stop.
 */
import type { Language } from './sentences.ts';

const seenInReader = 'a public reader of exports';

export const languages: Readonly<Record<string, Language>> = {
  de: {
    source: 'public exports ("hat einen Anhang gesendet.", with a share); the app; composed',
    things: [
      '(?:einen|deinen|seinen|ihren) (?:Anhang|Link|Sticker|Beitrag|Standort|Live-Standort|Kontakt|Ort|Song)',
      '(?:ein|eine) (?:Foto|Video|GIF|Reel|Bild|Sprachnachricht|Audionachricht|Story|Datei|Veranstaltung|Umfrage|Nachricht)(?: (?:von|aus) [^\\n]{1,60})?',
    ],
    many: ['(?:Fotos|Videos|Anhänge|Bilder|Dateien|Links)'],
    sentences: {
      media: ['{hat/Du hast} THING (?:gesendet|geteilt|verschickt)'],
      call: [
        'hat (?:dich|die Gruppe) angerufen',
        'hat (?:deinen|einen) (?:Anruf|Videoanruf|Audioanruf|Sprachanruf|Videochat)(?: von NAME)? verpasst',
        '{hat/Du hast} (?:einen|den) (?:Anruf|Videoanruf|Audioanruf|Gruppenanruf|Videochat) (?:gestartet|begonnen|verlassen|beendet)',
        '{ist/Du bist} dem (?:Anruf|Videoanruf|Gruppenanruf|Videochat) beigetreten',
      ],
      reaction: [
        '{hat/Du hast} (?:mit )?\\S+ auf (?:deine|eine|seine|ihre) Nachricht reagiert',
        '{hat/Du hast} eine Nachricht mit [„"]Gefällt mir[“"] markiert',
        '{hat/Du hast} auf (?:deine|eine|seine|ihre) Nachricht (?:mit )?\\S+ reagiert',
        '{gefällt/Dir gefällt} eine Nachricht',
      ],
      system: [
        '{hat/Du hast} (?:eine|die) Nachricht (?:zurückgenommen|zurückgezogen|entfernt|gelöscht|angepinnt|angeheftet|fixiert|losgelöst)',
        '{hat/Du hast} die Gruppe (?:erstellt|verlassen|[^\\n]{1,80} genannt)',
        '{hat/Du hast} NAME (?:zur Gruppe hinzugefügt|aus der Gruppe entfernt)',
        '{hat/Du hast} (?:das Gruppenfoto|das Gruppenbild|die Chatfarben|die Chat-Farben|den Gruppennamen) (?:geändert|entfernt)',
        '{hat/Du hast} das (?:Design|Thema|Chat-Design|Chat-Thema)(?: des Chats)?(?: (?:in|zu|auf) [^\\n]{1,60})? geändert',
        '{hat/Du hast} (?:den|deinen|seinen|ihren)(?: eigenen)? Spitznamen (?:[^\\n]{1,120} )?(?:festgelegt|geändert|entfernt|gelöscht)',
        '{hat/Du hast} (?:für )?NAME (?:den|als) Spitznamen [^\\n]{1,80} (?:festgelegt|gegeben)',
        '{hat/Du hast} das (?:Emoji|Gruppen-Emoji) (?:auf|als|in|zu) \\S+ (?:festgelegt|geändert)',
        '{hat/Du hast} \\S+ als (?:Emoji|Schnellreaktion) festgelegt',
        '{hat/Du hast} eine Umfrage (?:erstellt|gestartet)(?:: .*)?',
        '{hat/Du hast} (?:einen Screenshot|ein Bildschirmfoto) (?:gemacht|aufgenommen|erstellt)',
        '{ist/Du bist} (?:jetzt|kein) Admin(?: mehr)?',
      ],
    },
    whole: {
      call: [
        'Du hast (?:einen|den|deinen) (?:Anruf|Videoanruf|Audioanruf|Sprachanruf|Videochat)(?: (?:von|mit) NAME)? verpasst',
        'Du hast NAME angerufen',
        '(?:Der|Dein) (?:Anruf|Videoanruf|Audioanruf|Sprachanruf|Videochat|Chat) (?:wurde|ist) beendet',
        '(?:Audio|Video|Sprach)anruf (?:beendet|gestartet)|Verpasster (?:Audio|Video|Sprach)anruf',
      ],
      reaction: ['Hat (?:mit )?\\S+ auf deine Nachricht reagiert', 'Gefällt eine Nachricht'],
      system: [
        '(?:Ihr|Du und NAME) seid (?:jetzt|nun) [^\\n]{0,40}(?:auf|über|im|in) Messenger (?:verbunden|vernetzt).*',
        'Ihr könnt (?:jetzt|nun|euch jetzt|einander jetzt) [^\\n]{0,60}(?:Messenger|anrufen|Nachrichten)[^\\n]*.*',
        'Nachrichten und Anrufe sind (?:durch|mit) Ende-zu-Ende-Verschlüsselung (?:geschützt|gesichert).*',
        'Diese Nachricht wurde (?:gelöscht|zurückgenommen)',
      ],
    },
  },
  fr: {
    source: `${seenInReader}, of 2020 ("Vous avez envoyé un lien.", "La discussion vidéo est terminée."); composed`,
    things: [
      'une (?:pièce jointe|photo|vidéo|publication|story|position|localisation|position en temps réel|note vocale)(?: de [^\\n]{1,60})?',
      'un (?:lien|GIF|sticker|autocollant|message vocal|message audio|fichier|reel|contact|évènement|événement|sondage)(?: de [^\\n]{1,60})?',
    ],
    many: ['(?:photos|vidéos|pièces jointes|fichiers|liens)'],
    sentences: {
      media: ['{a/(?:Vous avez|Tu as)} (?:envoyé|partagé) THING'],
      call: [
        "vous a appelée?|t[’']a appelée?",
        'a (?:manqué|raté) (?:votre|ton|un) (?:appel|appel vidéo|appel audio|appel vocal|discussion vidéo|chat vidéo)(?: de NAME)?',
        "{a/(?:Vous avez|Tu as)} (?:démarré|commencé|lancé|rejoint|quitté) (?:un|l[’']|la|une) ?(?:appel|appel vidéo|appel audio|discussion|discussion vidéo)",
        '{a/(?:Vous avez|Tu as)} (?:commencé|arrêté) (?:à|de) partager une vidéo',
      ],
      reaction: [
        '{a/(?:Vous avez|Tu as)} réagi (?:avec |par )?\\S+ à (?:votre|ton|un|son) message',
        '{a/(?:Vous avez|Tu as)} aimé un message',
      ],
      system: [
        "{a/(?:Vous avez|Tu as)} (?:retiré|supprimé|annulé l[’']envoi d[’']|épinglé|désépinglé) ?un message",
        '{a/(?:Vous avez|Tu as)} (?:créé|quitté|rejoint) le groupe',
        '{a/(?:Vous avez|Tu as)} nommé le groupe [^\\n]{1,80}',
        '{a/(?:Vous avez|Tu as)} (?:supprimé|changé|modifié) le nom du groupe',
        '{a/(?:Vous avez|Tu as)} ajouté NAME au groupe',
        '{a/(?:Vous avez|Tu as)} (?:retiré|supprimé) NAME du groupe',
        '{a/(?:Vous avez|Tu as)} (?:changé|modifié|retiré|supprimé) la photo (?:du|de) groupe',
        '{a/(?:Vous avez|Tu as)} (?:changé|modifié) (?:les couleurs de la discussion|la couleur de la discussion|le thème(?: (?:de la discussion )?(?:pour|en|par) [^\\n]{1,60})?)',
        '{a/(?:Vous avez|Tu as)} (?:défini|choisi) (?:le|un) thème(?: .*)?',
        '{a/(?:Vous avez|Tu as)} (?:défini|choisi|effacé|supprimé) (?:le|votre|ton|son|son propre) (?:pseudo|surnom)(?: .*)?',
        '{a/(?:Vous avez|Tu as)} surnommé NAME .*',
        "{a/(?:Vous avez|Tu as)} défini l[’'](?:emoji|émoji) sur \\S+",
        '{a/(?:Vous avez|Tu as)} créé un sondage(?: ?: .*)?',
        '{a/(?:Vous avez|Tu as)} (?:voté pour|retiré son vote pour|modifié son vote pour) «.*»(?: dans le sondage.*)?',
        '{a/(?:Vous avez|Tu as)} (?:commencé|créé|mis à jour) (?:un|le) plan',
        '{a/(?:Vous avez|Tu as)} remplacé le (?:nom|lieu) du plan par .*',
        '{a/Vous avez} battu (?:son|votre) record personnel .*',
        'a répondu (?:Participe|Ne participe pas)(?: .*)?',
        'vous a défiée?(?:\\(e\\))? à .*',
        "{a/(?:Vous avez|Tu as)} (?:pris|fait) une capture d[’']écran",
        "(?:est maintenant|n[’']est plus) (?:administrateur|administratrice|admin)(?: du groupe)?",
      ],
    },
    whole: {
      call: [
        "(?:La|Le|L[’']) ?(?:discussion vidéo|discussion|appel|appel vidéo|appel audio|chat vidéo) est terminée?",
        '(?:Discussion vidéo|Appel|Appel vidéo|Appel audio) terminée?',
        'Vous avez (?:manqué|raté) un (?:appel|appel vidéo|appel audio|chat vidéo) (?:de|avec) NAME',
        'Vous avez appelé NAME',
        'Appel (?:vidéo |audio |vocal )?manqué',
      ],
      reaction: ['A réagi (?:avec |par )?\\S+ à (?:votre|ton) message', 'A aimé un message'],
      system: [
        'Vous êtes (?:maintenant|désormais) (?:en contact|connecté(?:e|s|\\(e\\)s)?) sur Messenger.*',
        'Vous pouvez (?:maintenant|désormais) (?:échanger des messages|vous envoyer des messages|discuter)[^\\n]{0,40} appel.*',
        'Les messages et les appels sont (?:sécurisés|protégés) (?:grâce au|par un|avec le) chiffrement de bout en bout.*',
        "C[’']est (?:à )?votre tour !",
        'Télécharger le fichier ?: .*',
      ],
    },
  },
  es: {
    source: `${seenInReader} of Instagram's ("Enviaste un archivo adjunto.", "Compartiste una publicación."); composed`,
    things: [
      'un (?:archivo adjunto|adjunto|enlace|video|vídeo|GIF|sticker|audio|mensaje de voz|reel|contacto|evento|archivo)(?: de [^\\n]{1,60})?',
      'una (?:foto|nota de voz|ubicación|ubicación en tiempo real|publicación|historia|encuesta)(?: de [^\\n]{1,60})?',
      'su ubicación',
    ],
    many: ['(?:fotos|videos|vídeos|archivos adjuntos|archivos|enlaces)'],
    sentences: {
      media: [
        '{envió/(?:Enviaste|Has enviado)} THING',
        '{compartió/(?:Compartiste|Has compartido)} THING',
        'ha (?:enviado|compartido) THING',
      ],
      call: [
        'te llamó|te ha llamado',
        '(?:perdió|se perdió|no contestó) (?:tu|una) (?:llamada|videollamada|llamada de audio)(?: de NAME)?',
        '{inició/Iniciaste} (?:una|la) (?:llamada|videollamada|llamada de audio|videochat)',
        '{se unió/Te uniste} a la (?:llamada|videollamada)',
        '{salió/Saliste} de la (?:llamada|videollamada)',
      ],
      reaction: [
        '{(?:reaccionó|ha reaccionado)/(?:Reaccionaste|Has reaccionado)} con \\S+ a (?:tu|un|su) mensaje',
        '{indicó que le gusta/Indicaste que te gusta} un mensaje',
      ],
      system: [
        '{(?:anuló|ha anulado)/(?:Anulaste|Has anulado)} el envío de un mensaje',
        '{(?:eliminó|ha eliminado)/(?:Eliminaste|Has eliminado)} un mensaje',
        '{(?:fijó|ha fijado)/(?:Fijaste|Has fijado)} un mensaje',
        '{creó/Creaste} (?:el|este) grupo',
        '{salió/Saliste} del grupo|{abandonó/Abandonaste} el grupo',
        '{se unió/Te uniste} al grupo',
        '{nombró/Nombraste} (?:el|al) grupo [^\\n]{1,80}|{cambió/Cambiaste} el nombre del grupo(?: a [^\\n]{1,80})?',
        '{agregó/Agregaste} a NAME al grupo|{añadió/Añadiste} a NAME al grupo',
        '{eliminó/Eliminaste} a NAME del grupo',
        '{(?:cambió|ha cambiado)/(?:Cambiaste|Has cambiado)} la (?:foto|imagen) del grupo',
        '{(?:cambió|ha cambiado)/(?:Cambiaste|Has cambiado)} el tema(?: del chat)?(?: a [^\\n]{1,60})?',
        '{(?:cambió|ha cambiado)/(?:Cambiaste|Has cambiado)} (?:los colores|el color) del chat',
        '{(?:estableció|ha establecido|cambió|ha cambiado)/(?:Estableciste|Has establecido|Cambiaste|Has cambiado)} (?:el|tu|su)(?: propio)? apodo .*',
        '{borró/Borraste} (?:el|tu|su)(?: propio)? apodo(?: .*)?',
        '{estableció/Estableciste} el emoji (?:en|como|a) \\S+|{cambió/Cambiaste} el emoji a \\S+|{definió/Definiste} el emoji como \\S+',
        '{creó/Creaste} una encuesta(?:: .*)?',
        '{votó/Votaste} por .* en la encuesta.*',
        '{hizo/Hiciste} una captura de pantalla|{tomó/Tomaste} una captura de pantalla',
        '(?:ahora es|ya no es) administradora?(?: del grupo)?',
      ],
    },
    whole: {
      call: [
        '(?:La|El) (?:llamada|videollamada|llamada de (?:audio|voz|video|vídeo)|videochat|chat de (?:video|vídeo)) (?:finalizó|terminó|ha finalizado|ha terminado)',
        '(?:Perdiste|Te perdiste|Has perdido|Te has perdido) una (?:llamada|videollamada|llamada de audio) de NAME|Tienes una (?:llamada|videollamada) perdida de NAME',
        '(?:Llamaste|Has llamado) a NAME',
        '(?:Llamada|Videollamada|Llamada de audio) (?:perdida|finalizada)',
      ],
      reaction: [
        'Reaccionó (?:con )?\\S+ a tu mensaje',
        '(?:Le gustó|Le gusta|Indicó que le gusta) un mensaje',
      ],
      system: [
        '(?:Ahora )?(?:[Tt]ú y NAME )?(?:están|estáis) conectad[oa]s en Messenger.*|Ahora están conectados en Messenger.*',
        'Los mensajes y las llamadas (?:están protegidos|están cifrados|se protegen) con cifrado de extremo a extremo.*',
        '[Tt]e envió un archivo adjunto',
        'Este mensaje fue eliminado',
      ],
    },
  },
  pt: {
    source: `${seenInReader} ("Você enviou um anexo.", "Curtiu uma mensagem"); composed`,
    things: [
      'um (?:anexo|link|vídeo|GIF|sticker|áudio|arquivo|ficheiro|reel|contato|contacto|evento|autocolante)(?: de [^\\n]{1,60})?',
      'uma (?:foto|fotografia|ligação|figurinha|mensagem de voz|mensagem de áudio|localização|publicação|história|enquete|localização em tempo real)(?: de [^\\n]{1,60})?',
    ],
    many: ['(?:fotos|vídeos|anexos|arquivos|ficheiros|links)'],
    sentences: {
      media: [
        '{enviou/(?:Você enviou|Enviaste)} THING',
        '{compartilhou/(?:Você compartilhou)} THING',
        '{partilhou/(?:Partilhaste)} THING',
      ],
      call: [
        '(?:ligou para você|ligou-te)',
        'perdeu (?:sua|a tua|uma) (?:ligação|chamada|chamada de vídeo|chamada de áudio|videochamada|videoconferência)(?: de NAME)?',
        '{iniciou/(?:Você iniciou|Iniciaste)} (?:uma|a) (?:ligação|chamada|chamada de vídeo|chamada de áudio|videochamada)',
        '{entrou/(?:Você entrou|Entraste)} na (?:ligação|chamada|chamada de vídeo|videochamada)',
        '{saiu/(?:Você saiu|Saíste)} da (?:ligação|chamada|chamada de vídeo|videochamada)',
      ],
      reaction: [
        '{reagiu/(?:Você reagiu|Reagiste)} (?:com )?\\S+ (?:à sua|a uma|à tua|à) mensagem',
        '{curtiu/Você curtiu} uma mensagem|{gostou/Gostaste} de uma mensagem',
      ],
      system: [
        '{cancelou/(?:Você cancelou|Cancelaste)} o envio de uma mensagem|{removeu/(?:Você removeu|Removeste)} uma mensagem|{apagou/(?:Você apagou|Apagaste)} uma mensagem',
        '{fixou/(?:Você fixou|Afixaste)} uma mensagem',
        '{criou/(?:Você criou|Criaste)} (?:o|este) grupo',
        '{saiu/(?:Você saiu|Saíste)} do grupo',
        '{entrou/(?:Você entrou|Entraste)} no grupo(?: .*)?',
        '{nomeou/(?:Você nomeou|Nomeaste)} o grupo (?:como )?[^\\n]{1,80}|{deu/(?:Você deu|Deste)} ao grupo o nome [^\\n]{1,80}|{alterou/Você alterou} o nome do grupo(?: para [^\\n]{1,80})?',
        '{adicionou/(?:Você adicionou|Adicionaste)} NAME ao grupo',
        '{removeu/(?:Você removeu|Removeste)} NAME do grupo',
        '{alterou/(?:Você alterou|Alteraste)} a foto do grupo|{mudou/Você mudou} a foto do grupo',
        '{(?:alterou|mudou)/(?:Você (?:alterou|mudou)|Alteraste|Mudaste)} o tema(?: (?:do bate-papo|da conversa))?(?: para [^\\n]{1,60})?',
        '{(?:alterou|mudou)/(?:Você (?:alterou|mudou)|Alteraste)} (?:as cores|a cor) (?:do bate-papo|da conversa)',
        '{definiu/(?:Você definiu|Definiste)} (?:o|seu|a|a tua|a sua)(?: próprio)? (?:apelido|alcunha) .*|{removeu/Você removeu} (?:o|seu) apelido(?: .*)?',
        '{definiu/(?:Você definiu|Definiste)} (?:o emoji|a reação rápida) (?:como|para) \\S+',
        '{criou/(?:Você criou|Criaste)} uma (?:enquete|sondagem)(?:: .*)?',
        '{votou/(?:Você votou|Votaste)} em .* na (?:enquete|sondagem).*',
        '{(?:tirou|fez)/(?:Você (?:tirou|fez)|Fizeste)} uma captura (?:de tela|de ecrã)',
        '(?:agora é|não é mais|já não é) (?:um )?administradora?(?: do grupo)?',
      ],
    },
    whole: {
      call: [
        'A (?:ligação|chamada|chamada de vídeo|chamada de áudio|videochamada|videoconferência|conversa por vídeo) (?:terminou|foi encerrada)|O bate-papo por vídeo (?:terminou|foi encerrado)',
        '(?:Você perdeu|Perdeste) uma (?:ligação|chamada|chamada de vídeo|chamada de áudio|videochamada) de NAME',
        '(?:Você ligou|Ligaste) para NAME|Ligaste a NAME',
        '(?:Ligação|Chamada|Chamada de vídeo|Chamada de áudio) (?:perdida|encerrada|terminada)',
      ],
      reaction: [
        'Reagiu (?:com )?\\S+ à (?:sua|tua) mensagem',
        'Curtiu uma mensagem',
        'Gostou de uma mensagem',
      ],
      system: [
        'Vocês (?:agora )?(?:estão|se) conectad?[oa]?(?:s|ram) (?:agora )?no Messenger.*|Agora vocês estão conectados no Messenger.*',
        'As mensagens e (?:as )?(?:ligações|chamadas) são protegidas (?:com|por) criptografia de ponta a ponta.*',
      ],
    },
  },
  it: {
    source: 'a copy of the app ("Hai inviato un allegato"); composed',
    things: [
      "(?:un |uno |un[’'])(?:allegato|link|video|GIF|sticker|adesivo|vocale|messaggio vocale|messaggio audio|file|reel|post|contatto|evento|sondaggio)(?: di [^\\n]{1,60})?",
      "(?:una |un[’'])(?:foto|storia|posizione|immagine|posizione in tempo reale|nota vocale)(?: di [^\\n]{1,60})?",
    ],
    many: ['(?:foto|video|allegati|file|link)'],
    sentences: {
      media: ['{ha/Hai} (?:inviato|condiviso) THING'],
      call: [
        'ti ha chiamat[oa]|ti ha telefonato',
        'ha perso (?:la tua|una) (?:chiamata|videochiamata|chiamata audio|videochat)(?: da NAME)?',
        '{ha/Hai} (?:avviato|iniziato|lasciato|abbandonato|terminato) (?:una|la) (?:chiamata|videochiamata|chiamata audio|videochat)',
        '{(?:si è unit[oa]|ha partecipato)/(?:Ti sei unit[oa]|Hai partecipato)} alla (?:chiamata|videochiamata|videochat)',
      ],
      reaction: [
        '{ha/Hai} (?:reagito|aggiunto la reazione) (?:con )?\\S+ (?:al tuo|a un|al suo) messaggio',
        '{ha/Hai} messo [«“"]?Mi piace[»”"]? a un messaggio',
      ],
      system: [
        "{ha/Hai} (?:annullato l[’']invio di|rimosso|eliminato|fissato) un messaggio",
        '{ha/Hai} (?:creato|abbandonato|lasciato) il gruppo',
        '{si è unit[oa]/Ti sei unit[oa]} al gruppo',
        '{ha/Hai} (?:chiamato|denominato|rinominato) il gruppo [^\\n]{1,80}|{ha/Hai} dato al gruppo il nome [^\\n]{1,80}',
        '{ha/Hai} aggiunto NAME al gruppo',
        '{ha/Hai} rimosso NAME dal gruppo',
        "{ha/Hai} (?:cambiato|modificato) (?:la foto del gruppo|l[’']immagine del gruppo|i colori della chat|il colore della chat|il tema(?: della chat)?(?: in [^\\n]{1,60})?)",
        '{ha/Hai} impostato (?:il|il tuo|il proprio|il suo) (?:soprannome|nickname) .*|{ha/Hai} (?:cancellato|rimosso) (?:il|il tuo|il suo) (?:soprannome|nickname).*',
        "{ha/Hai} impostato (?:l[’']emoji|la reazione rapida) (?:su|come) \\S+",
        '{ha/Hai} creato un sondaggio(?:: .*)?',
        '{ha/Hai} votato per .* nel sondaggio.*',
        '{ha/Hai} (?:acquisito|fatto|effettuato) uno screenshot',
        '(?:ora è|non è più) (?:un )?amministrat(?:ore|rice)(?: del gruppo)?',
      ],
    },
    whole: {
      call: [
        'La (?:chiamata|videochiamata|chiamata audio|videochat|chat video) (?:è terminata|è finita)',
        'Hai perso una (?:chiamata|videochiamata|chiamata audio|videochat) (?:da|di|con) NAME',
        'Hai chiamato NAME',
        '(?:Chiamata|Videochiamata|Chiamata audio) (?:persa|terminata)',
      ],
      reaction: [
        'Ha (?:reagito|aggiunto la reazione) (?:con )?\\S+ al tuo messaggio',
        'Ha messo [«“"]?Mi piace[»”"]? a un messaggio',
      ],
      system: [
        'Ora siete (?:in contatto|connessi|collegati) su Messenger.*|Siete ora (?:in contatto|connessi|collegati) su Messenger.*',
        'I messaggi e le chiamate sono protetti (?:con|dalla) crittografia end-to-end.*',
      ],
    },
  },
  pl: {
    source: `${seenInReader} ("Wysłałeś(aś) załącznik.", "User1 usunął użytkownika User2 z grupy."); composed`,
    things: [
      '(?:załącznik|link|zdjęcie|film|wideo|filmik|GIF|GIF-a|naklejkę|wiadomość głosową|plik|lokalizację|lokalizację na żywo|post|relację|rolkę|kontakt|wydarzenie|ankietę)(?: (?:użytkownika|od) [^\\n]{1,60})?',
    ],
    many: ['(?:zdjęcia|zdjęć|filmy|filmów|załączniki|załączników|pliki|plików)'],
    sentences: {
      media: [
        '{(?:wysłał|udostępnił)(?:a|\\(a\\))?/(?:(?:Wysłał|Udostępnił)(?:eś\\(aś\\)|eś|aś)|Wysłano|Udostępniono)} THING',
      ],
      call: [
        '(?:dzwonił|zadzwonił)(?:a|\\(a\\))? do Ciebie',
        '(?:nie odebrał|przegapił)(?:a|\\(a\\))? (?:Twojego|Twoje|Twój|Twojej)? ?(?:połączenia|połączenie|rozmowy wideo|wideorozmowy|czatu wideo|czat wideo)(?: od użytkownika NAME)?',
        '(?:rozpoczął|rozpoczęła|rozpoczął\\(ęła\\)|dołączył(?:a|\\(a\\))? do|opuścił(?:a|\\(a\\))?) (?:połączenie|połączenia|rozmowę|rozmowy|rozmowę wideo|rozmowy wideo|czat wideo|czatu wideo|wideorozmowę|wideorozmowy)',
      ],
      reaction: [
        '(?:zareagował)(?:a|\\(a\\))? (?:za pomocą )?\\S+ na (?:Twoją )?wiadomość',
        '(?:polubił)(?:a|\\(a\\))? wiadomość',
      ],
      system: [
        '(?:cofnął|cofnęła|cofnął\\(ęła\\)) wysłanie wiadomości|(?:usunął|usunęła|usunął\\(ęła\\)) wiadomość|przypiął wiadomość|przypięła wiadomość',
        '(?:usunął|usunęła|usunął\\(ęła\\)) (?:członka grupy|Ciebie z grupy|(?:użytkownika|użytkowniczkę) NAME z grupy|NAME z grupy|nazwę grupy)',
        '(?:dodał|dodała|dodał\\(a\\)) NAME do grupy',
        '(?:utworzył|utworzyła|utworzył\\(a\\)) (?:grupę|tę grupę|plan|ankietę(?:: .*)?|przypomnienie(?:: .*)?)',
        '(?:opuścił|opuściła|opuścił\\(a\\)) grupę|(?:dołączył|dołączyła|dołączył\\(a\\)) do grupy',
        '(?:nazwał|nazwała|nazwał\\(a\\)) (?:grupę|plan:?) [^\\n]{1,80}|(?:nadał|nadała|nadał\\(a\\)) (?:nazwę grupy|grupie nazwę) [^\\n]{1,80}',
        '(?:zmienił|zmieniła|zmienił\\(a\\)) (?:zdjęcie grupy|kolory czatu|kolor czatu|(?:motyw|temat)(?: czatu)?(?: na [^\\n]{1,60})?|godzinę planu na .*|lokalizację planu na .*)',
        '(?:ustawił|ustawiła|ustawił\\(a\\)) (?:pseudonim|nick|Twój pseudonim|swój pseudonim|swój własny pseudonim|emoji|szybką reakcję) .*',
        '(?:usunął|usunęła|usunął\\(ęła\\)) (?:pseudonim|Twój pseudonim|swój pseudonim).*',
        '(?:zagłosował|zagłosowała|zagłosował\\(a\\)) na .* w ankiecie.*',
        '(?:zrobił|zrobiła|zrobił\\(a\\)|wykonał|wykonała|wykonał\\(a\\)) zrzut ekranu',
        '(?:jest teraz|nie jest już) administrator(?:em|ką)(?: grupy)?',
      ],
    },
    whole: {
      call: [
        '(?:Czat wideo|Połączenie|Rozmowa|Rozmowa wideo|Wideorozmowa|Połączenie wideo|Połączenie audio) (?:zakończył się|zakończyło się|zakończyła się|zostało zakończone|został zakończony|została zakończona|zakończone|zakończona|zakończony)',
        '(?:Masz nieodebrane połączenie|Nieodebrane połączenie)(?: wideo| audio)? (?:od użytkownika |od )?NAME|Nieodebrane połączenie(?: wideo| audio)?',
        'Nie odebra(?:łeś|łaś|łeś\\(aś\\)) (?:połączenia|rozmowy wideo|połączenia wideo) od (?:użytkownika )?NAME',
        'Zadzwoni(?:łeś|łaś|łeś\\(aś\\)) do (?:użytkownika )?NAME',
      ],
      reaction: [
        'Zareagowa(?:no|ł|ła|ł\\(a\\)) \\S+ na (?:Twoją )?wiadomość',
        '(?:Polubiono wiadomość|Polubił(?:a|\\(a\\))? wiadomość)',
      ],
      system: [
        '(?:Opuści|Utworzy|Zmieni|Ustawi|Doda|Nazwa|Nada|Zagłosowa|Dołączy|Zrobi|Wykona)(?:łeś|łaś|łeś\\(aś\\)) (?:grupę|tę grupę|do grupy|plan|ankietę|przypomnienie|zdjęcie grupy|motyw|temat|kolor|pseudonim|swój pseudonim|emoji|nazwę grupy|NAME do grupy|na .* w ankiecie|zrzut ekranu)(?:.*)?',
        'Usun(?:ąłeś|ęłaś|ąłeś\\(ęłaś\\)) (?:NAME z grupy|użytkownika NAME z grupy|wiadomość|nazwę grupy|pseudonim.*)',
        'Zmieniono (?:motyw|temat|kolory czatu|kolor czatu|zdjęcie grupy)(?: .*)?|Ustawiono (?:pseudonim|emoji) .*',
        // The ending in brackets is nobody's.
        '\\p{Lu}\\p{L}*ś\\(-?[\\p{L}]{1,10}\\) [^\\n]{1,120}',
        '(?:Twoja odpowiedź|Odpowiedź NAME) na wydarzenie .*: (?:Wezmę udział|Nie mogę wziąć udziału|Może).*',
        'Jesteście teraz połączeni (?:w|na|przez) Messenger(?:ze|a)?.*',
        '(?:Możecie|Teraz możecie) (?:teraz )?(?:wysyłać do siebie wiadomości|pisać do siebie).*',
        'Wiadomości i połączenia są (?:zabezpieczone|chronione|szyfrowane).* szyfrowaniem (?:end-to-end|typu end-to-end).*|Wiadomości i połączenia są chronione przez pełne szyfrowanie.*',
      ],
    },
  },
  nl: {
    source: 'composed',
    things: [
      '(?:een|je|zijn|haar) (?:bijlage|link|foto|video|gif|GIF|sticker|spraakbericht|audiobericht|bestand|bericht|reel|verhaal|locatie|livelocatie|contact|evenement|peiling)(?: van [^\\n]{1,60})?',
    ],
    many: ["(?:foto's|video's|bijlagen|bestanden|links)"],
    sentences: {
      media: [
        '{heeft/(?:Je hebt|Jij hebt|U hebt)} THING (?:verzonden|gestuurd|gedeeld)',
        '{(?:stuurde|deelde|verzond)/(?:Je|Jij) (?:stuurde|deelde|verzond)} THING',
      ],
      call: [
        'heeft (?:je|u) gebeld',
        'heeft (?:je|een|uw) (?:oproep|gesprek|videogesprek|videochat|audiogesprek)(?: van NAME)? gemist',
        '{heeft/(?:Je hebt|U hebt)} (?:een|het) (?:oproep|gesprek|videogesprek|videochat) (?:gestart|verlaten|beëindigd)',
        '{neemt/Je neemt} nu deel aan (?:de|het) (?:oproep|gesprek|videogesprek|videochat)',
      ],
      reaction: [
        '{heeft/(?:Je hebt|U hebt)} (?:met )?\\S+ (?:gereageerd )?op (?:je|een) bericht(?: gereageerd)?',
        '{vindt/Je vindt} een bericht leuk',
      ],
      system: [
        '{heeft/(?:Je hebt|U hebt)} een bericht (?:ingetrokken|verwijderd|vastgezet|vastgemaakt)',
        '{heeft/(?:Je hebt|U hebt)} de groep (?:gemaakt|verlaten|[^\\n]{1,80} genoemd)',
        '{heeft/(?:Je hebt|U hebt)} NAME (?:toegevoegd aan|verwijderd uit) de groep|{heeft/Je hebt} NAME (?:aan de groep toegevoegd|uit de groep verwijderd)',
        '{heeft/(?:Je hebt|U hebt)} de (?:groepsfoto|chatkleuren|chatkleur|groepsnaam) (?:gewijzigd|veranderd|verwijderd)',
        '{heeft/(?:Je hebt|U hebt)} het (?:thema|chatthema) (?:gewijzigd|veranderd)(?: (?:in|naar) [^\\n]{1,60})?',
        '{heeft/(?:Je hebt|U hebt)} (?:de|je|zijn|haar)(?: eigen)? bijnaam .*',
        '{heeft/(?:Je hebt|U hebt)} de emoji (?:ingesteld op|gewijzigd in|veranderd in) \\S+',
        '{heeft/(?:Je hebt|U hebt)} een (?:peiling|poll) gemaakt(?:: .*)?',
        '{heeft/(?:Je hebt|U hebt)} een (?:screenshot|schermafbeelding) gemaakt',
      ],
    },
    whole: {
      call: [
        '(?:De|Het) (?:oproep|gesprek|videogesprek|videochat|audiogesprek) is (?:beëindigd|afgelopen)',
        '(?:Je|U) hebt een (?:oproep|gesprek|videogesprek|videochat) van NAME gemist',
        '(?:Je|U) hebt NAME gebeld',
      ],
      reaction: [
        'Heeft (?:met )?\\S+ (?:gereageerd )?op je bericht(?: gereageerd)?',
        'Vindt een bericht leuk',
      ],
      system: [
        'Jullie zijn nu verbonden op Messenger.*',
        'Berichten en (?:gesprekken|oproepen) (?:zijn|worden) beveiligd met end-to-end-(?:versleuteling|encryptie).*',
      ],
    },
  },
  tr: {
    source: 'public exports ("Bir mesajı beğendi"); composed',
    things: [
      'bir (?:ek|bağlantı|fotoğraf|video|GIF|çıkartma|sesli mesaj|ses kaydı|dosya|gönderi|hikaye|reels videosu|reel|konum|canlı konum|kişi|etkinlik|anket|sticker)',
    ],
    many: ['(?:fotoğraf|video|ek|dosya|bağlantı)'],
    sentences: {
      media: ['THING (?:gönderdi|paylaştı)'],
      call: [
        'seni aradı|sizi aradı',
        '(?:aramanı|aramanızı|görüntülü sohbetini|görüntülü aramanı|görüntülü görüşmeni) (?:kaçırdı|cevapsız bıraktı)',
        'bir (?:arama|görüntülü arama|görüntülü sohbet|sesli arama) başlattı',
        '(?:aramaya|görüntülü aramaya|görüntülü sohbete) katıldı',
        '(?:aramadan|görüntülü aramadan|görüntülü sohbetten) ayrıldı',
      ],
      reaction: [
        '(?:mesajına|mesajınıza|bir mesaja) \\S+ (?:ifadesini bıraktı|ifadesi bıraktı|tepkisini verdi|tepkisi verdi)',
        'bir mesajı beğendi',
      ],
      system: [
        'bir mesajı (?:geri aldı|geri çekti|kaldırdı|sildi|sabitledi)',
        '(?:grubu|bu grubu) oluşturdu|gruptan (?:ayrıldı|çıktı)|gruba katıldı',
        'gruba [^\\n]{1,80} adını verdi|grubun adını [^\\n]{1,80} olarak (?:değiştirdi|belirledi)',
        'NAME (?:adlı kişiyi |kişisini )?(?:gruba ekledi|gruptan çıkardı)',
        '(?:grup fotoğrafını|sohbet renklerini|sohbet rengini|sohbet temasını|temayı(?: [^\\n]{1,60} olarak)?) değiştirdi',
        '(?:NAME için |senin için |kendi )?takma ad(?:ı|ını|ınızı)?[^\\n]{0,80} (?:ayarladı|belirledi|değiştirdi|kaldırdı)',
        '(?:emojiyi|hızlı ifadeyi) \\S+ olarak (?:ayarladı|belirledi)',
        'bir anket oluşturdu(?:: .*)?|ekran görüntüsü aldı',
      ],
    },
    whole: {
      media: [
        '(?:Bir|\\d+) (?:ek|bağlantı|fotoğraf|video|GIF|çıkartma|sesli mesaj|ses kaydı|dosya|gönderi|hikaye|reels videosu|reel|konum|canlı konum|anket|sticker) (?:gönderdin(?:iz)?|paylaştın(?:ız)?)',
      ],
      call: [
        '(?:Görüntülü sohbet|Görüntülü görüşme|Görüntülü arama|Arama|Sesli arama) (?:sona erdi|sonlandırıldı|bitti)',
        'NAME (?:adlı kişinin |kişisinin )?(?:bir )?(?:aramasını|görüntülü aramasını|görüntülü sohbetini) (?:kaçırdın|kaçırdınız|cevapsız bıraktın)',
        'NAME(?: adlı kişiyi| kişisini)? aradın(?:ız)?',
      ],
      reaction: [
        '(?:Mesajına|Mesajınıza) \\S+ (?:ifadesini bıraktı|ifadesi bıraktı|tepkisini verdi)',
        'Bir mesajı (?:beğendi|beğendin|beğendiniz)',
        'Bir mesaja \\S+ (?:ifadesini|ifadesi|tepkisini|tepkisi) (?:bıraktın|bıraktınız|verdin|verdiniz)',
      ],
      system: [
        'Bir mesajı (?:geri aldın|geri çektin|kaldırdın|sildin|sabitledin)(?:ız|iz)?',
        '(?:Grubu oluşturdun|Gruptan ayrıldın|Grup fotoğrafını değiştirdin|Temayı [^\\n]{1,60} olarak değiştirdin)(?:uz|ız|iz)?',
        'NAME için takma ad(?:ı|ını)? [^\\n]{1,80} (?:ayarladın|belirledin|değiştirdin|kaldırdın)(?:ız|iz)?',
        "Artık Messenger[’'](?:da|de) bağlantınız var.*|Artık Messenger[’']da bağlısınız.*",
        'Mesajlar ve aramalar uçtan uca şifreleme ile .*',
      ],
    },
  },
  vi: {
    source: 'copies of the app ("Bạn đã gửi một file đính kèm.", "Đã bày tỏ cảm xúc ..."); composed',
    things: [
      '(?:một |1 )?(?:file đính kèm|tệp đính kèm|liên kết|ảnh|video|GIF|file GIF|nhãn dán|tin nhắn thoại|file|tệp|bài viết|thước phim|tin|vị trí|vị trí trực tiếp|liên hệ|sự kiện|cuộc thăm dò ý kiến|hình ảnh|âm thanh)(?: của [^\\n]{1,60})?',
    ],
    many: ['(?:ảnh|video|file đính kèm|tệp đính kèm|file|tệp)'],
    sentences: {
      media: ['{đã/Bạn đã} (?:gửi|chia sẻ) THING'],
      call: [
        'đã gọi (?:cho )?bạn',
        'đã (?:bỏ lỡ|lỡ|nhỡ) (?:cuộc gọi|cuộc gọi video|cuộc gọi thoại|đoạn chat video|cuộc trò chuyện video)(?: của bạn| của NAME| từ NAME)',
        '{đã/Bạn đã} (?:bắt đầu|tham gia|rời khỏi|kết thúc) (?:một )?(?:cuộc gọi|cuộc gọi video|đoạn chat video|cuộc trò chuyện video)',
      ],
      reaction: [
        '{đã/Bạn đã} bày tỏ cảm xúc \\S+ (?:về|với) (?:tin nhắn của bạn|một tin nhắn|tin nhắn)',
        '{đã/Bạn đã} thích một tin nhắn',
      ],
      system: [
        '{đã/Bạn đã} (?:thu hồi|gỡ|xóa|ghim|bỏ ghim) một tin nhắn',
        '{đã/Bạn đã} (?:tạo nhóm|tạo nhóm này|rời khỏi nhóm|rời nhóm|tham gia nhóm)(?: .*)?',
        '{đã/Bạn đã} (?:đặt tên nhóm là|đặt tên cho nhóm là|đổi tên nhóm thành) [^\\n]{1,80}',
        '{đã/Bạn đã} (?:thêm NAME vào nhóm|xóa NAME khỏi nhóm)',
        '{đã/Bạn đã} (?:thay đổi|đổi) (?:ảnh nhóm|màu đoạn chat|màu cuộc trò chuyện|chủ đề(?: (?:đoạn chat )?thành [^\\n]{1,60})?)',
        '{đã/Bạn đã} (?:đặt|xóa) biệt (?:danh|hiệu) .*',
        '{đã/Bạn đã} (?:đặt|đổi) (?:biểu tượng cảm xúc|biểu tượng cảm xúc nhanh) (?:thành|là) \\S+',
        '{đã/Bạn đã} tạo (?:cuộc thăm dò ý kiến|một cuộc thăm dò ý kiến)(?:: .*)?|{đã/Bạn đã} chụp (?:màn hình|ảnh màn hình)',
      ],
    },
    whole: {
      call: [
        '(?:Cuộc gọi|Cuộc gọi video|Cuộc gọi thoại|Đoạn chat video|Cuộc trò chuyện video) (?:đã kết thúc|kết thúc)',
        'Bạn đã (?:bỏ lỡ|lỡ|nhỡ) (?:một )?(?:cuộc gọi|cuộc gọi video|cuộc gọi thoại|đoạn chat video) (?:của|từ|với) NAME',
        'Bạn đã gọi cho NAME',
      ],
      reaction: ['Đã bày tỏ cảm xúc.*', 'Đã thích một tin nhắn'],
      system: [
        'Các bạn (?:hiện )?đã (?:được )?kết nối (?:với nhau )?(?:trên|qua) Messenger.*|Giờ đây các bạn có thể nhắn tin và gọi cho nhau.*',
        'Tin nhắn và cuộc gọi được (?:bảo mật|mã hóa).*',
      ],
    },
  },
  id: {
    source: 'composed',
    things: [
      '(?:sebuah |satu )?(?:lampiran|tautan|foto|video|GIF|stiker|pesan suara|file|postingan|reel|cerita|lokasi|lokasi terkini|kontak|acara|polling)(?: dari [^\\n]{1,60})?',
    ],
    many: ['(?:foto|video|lampiran|file|tautan)'],
    sentences: {
      media: [
        '{(?:mengirim|mengirimkan|membagikan)/(?:Anda|Kamu) (?:mengirim|mengirimkan|membagikan)} THING',
      ],
      call: [
        'menelepon (?:Anda|Kamu|kamu)',
        'melewatkan (?:panggilan|panggilan video|obrolan video|panggilan suara)(?: Anda| dari NAME)?',
        '{(?:memulai|bergabung dengan|bergabung ke|keluar dari)/(?:Anda|Kamu) (?:memulai|bergabung dengan|bergabung ke|keluar dari)} (?:panggilan|panggilan video|obrolan video)',
      ],
      reaction: [
        '{(?:menanggapi|bereaksi)/(?:Anda|Kamu) (?:menanggapi|bereaksi)} (?:dengan )?\\S+ (?:terhadap |ke |pada )?(?:pesan Anda|sebuah pesan|pesan)',
        '{(?:menanggapi|bereaksi pada)/(?:Anda|Kamu) (?:menanggapi|bereaksi pada)} (?:pesan Anda|sebuah pesan|pesan) dengan \\S+',
        '{menyukai/(?:Anda|Kamu) menyukai} (?:sebuah )?pesan',
      ],
      system: [
        '{(?:membatalkan pengiriman|menghapus|menyematkan)/(?:Anda|Kamu) (?:membatalkan pengiriman|menghapus|menyematkan)} (?:sebuah )?pesan',
        '{(?:membuat grup|keluar dari grup|meninggalkan grup|bergabung ke grup)/(?:Anda|Kamu) (?:membuat grup|keluar dari grup|meninggalkan grup)}',
        '{(?:menamai|memberi nama)/(?:Anda|Kamu) (?:menamai|memberi nama)} grup (?:ini )?[^\\n]{1,80}',
        '{menambahkan/(?:Anda|Kamu) menambahkan} NAME ke grup|{mengeluarkan/(?:Anda|Kamu) mengeluarkan} NAME dari grup',
        '{mengubah/(?:Anda|Kamu) mengubah} (?:foto grup|warna obrolan|tema(?: obrolan)?(?: menjadi [^\\n]{1,60})?)',
        '{(?:mengatur|menetapkan)/(?:Anda|Kamu) (?:mengatur|menetapkan)} (?:nama panggilan|julukan|nama panggilan sendiri|emoji|reaksi cepat) .*',
        '{membuat/(?:Anda|Kamu) membuat} polling(?:: .*)?|{mengambil/(?:Anda|Kamu) mengambil} tangkapan layar',
      ],
    },
    whole: {
      call: [
        '(?:Panggilan|Panggilan video|Obrolan video|Panggilan suara) (?:berakhir|telah berakhir)',
        '(?:Anda|Kamu) melewatkan (?:panggilan|panggilan video|obrolan video|panggilan suara) dari NAME',
        '(?:Anda|Kamu) menelepon NAME',
      ],
      reaction: [
        '(?:Menanggapi|Bereaksi) (?:dengan )?\\S+ (?:terhadap |ke |pada )?pesan Anda',
        'Menyukai (?:sebuah )?pesan',
      ],
      system: [
        '(?:Anda|Kalian) (?:sekarang|kini) terhubung di Messenger.*',
        'Pesan dan panggilan (?:diamankan|dilindungi) dengan enkripsi (?:end-to-end|ujung ke ujung).*',
      ],
    },
  },
  ms: {
    source: 'composed',
    things: [
      '(?:satu |sebuah )?(?:lampiran|pautan|foto|video|GIF|pelekat|mesej suara|fail|siaran|reel|cerita|lokasi|kenalan|acara)',
    ],
    many: ['(?:foto|video|lampiran|fail)'],
    sentences: {
      media: [
        '{(?:menghantar|menghantar|berkongsi)/Anda (?:telah )?(?:menghantar|berkongsi)} THING',
        'telah (?:menghantar|berkongsi) THING',
      ],
      call: [
        '(?:menghubungi|memanggil) anda',
        'terlepas (?:panggilan|panggilan video|sembang video) (?:anda|daripada NAME)',
        '{memulakan/Anda memulakan} (?:panggilan|panggilan video|sembang video)',
      ],
      reaction: [
        '{menyukai/Anda menyukai} (?:satu |sebuah )?mesej',
        '{bereaksi/Anda bereaksi} (?:dengan )?\\S+ (?:kepada|pada) mesej(?: anda)?',
      ],
      system: [
        '{(?:membatalkan penghantaran|mengalih keluar)/Anda (?:membatalkan penghantaran|mengalih keluar)} mesej',
        '{menukar/Anda menukar} (?:foto kumpulan|tema(?: kepada [^\\n]{1,60})?|warna sembang)',
        '{menetapkan/Anda menetapkan} (?:nama panggilan|emoji) .*',
      ],
    },
    whole: {
      call: [
        '(?:Panggilan|Panggilan video|Sembang video) (?:telah )?(?:tamat|berakhir)',
        'Anda terlepas (?:panggilan|panggilan video|sembang video) (?:daripada|dengan) NAME',
      ],
    },
  },
  tl: {
    source: 'composed; the verb comes first',
    things: [
      '(?:attachment|link|larawan|litrato|photo|video|GIF|sticker|voice message|file|post|reel|story|lokasyon)',
    ],
    sentences: {},
    whole: {
      media: [
        '(?:Nagpadala|Nagbahagi) (?:si NAME|ka|kayo) ng (?:isang |\\d+ (?:na )?)?(?:attachment|link|larawan|litrato|photo|video|GIF|sticker|voice message|file|post|reel|story|lokasyon)',
      ],
      call: [
        '(?:Tinawagan|Tumawag) (?:ka|sa iyo) (?:ni|si) NAME',
        'Tinawagan mo si NAME',
        'Hindi (?:mo )?nasagot (?:ni NAME )?ang (?:iyong )?(?:tawag|video chat)(?: (?:mo|ni NAME))?',
        'Natapos na ang (?:tawag|video chat)',
        'Nagsimula (?:si NAME|ka) ng (?:tawag|video chat)',
      ],
      reaction: [
        'Nag-react (?:si NAME |ka )?ng \\S+ sa (?:iyong )?mensahe',
        '(?:Ni-like|Nagustuhan) (?:ni NAME |mo )?ang (?:isang )?mensahe',
      ],
      system: [
        '(?:Pinalitan|Binago) (?:ni NAME|mo) ang (?:tema|larawan ng grupo|kulay ng chat).*',
        'Itinakda (?:ni NAME|mo) ang (?:nickname|palayaw|emoji) .*',
      ],
    },
  },
  th: {
    source: 'public exports ("ส่งไฟล์แนบ"); composed',
    things: ['(?:ไฟล์แนบ|ลิงก์|รูปภาพ|รูป|วิดีโอ|GIF|สติกเกอร์|ข้อความเสียง|ไฟล์|โพสต์|รีล|คลิป Reels|สตอรี่|ตำแหน่งที่ตั้ง)'],
    spaceless: true,
    stopless: true,
    sentences: {
      media: ['(?:ได้)?(?:ส่ง|แชร์) ?THING(?: ?\\d+ ?(?:รายการ|รูป|ไฟล์))?'],
      call: [
        '(?:ได้)?โทรหาคุณ',
        '(?:ได้)?พลาดสาย(?:จาก| ?NAME)?.*',
        '(?:ได้)?เริ่ม(?:การโทร|แชทวิดีโอ|วิดีโอแชท)',
        '(?:ได้)?เข้าร่วม(?:การโทร|แชทวิดีโอ|วิดีโอแชท)',
      ],
      reaction: ['(?:ได้)?(?:แสดงความรู้สึก|กดถูกใจข้อความ|ถูกใจข้อความ).*'],
      system: [
        '(?:ได้)?ยกเลิกการส่งข้อความ',
        '(?:ได้)?(?:สร้างกลุ่ม|ออกจากกลุ่ม|เปลี่ยนรูปกลุ่ม|เปลี่ยนธีม|ตั้งชื่อเล่น|ตั้งชื่อกลุ่ม).*',
      ],
    },
    whole: {
      media: [
        'คุณ(?:ได้)?(?:ส่ง|แชร์) ?(?:ไฟล์แนบ|ลิงก์|รูปภาพ|รูป|วิดีโอ|GIF|สติกเกอร์|ข้อความเสียง|ไฟล์|โพสต์|รีล|สตอรี่|ตำแหน่งที่ตั้ง)(?: ?\\d+ ?(?:รายการ|รูป|ไฟล์))?',
      ],
      call: [
        'คุณ(?:ได้)?(?:พลาดสาย|ไม่ได้รับสาย).*',
        'คุณ(?:ได้)?โทรหา ?NAME',
        '(?:แชทวิดีโอ|วิดีโอแชท|การโทร|วิดีโอคอล)(?:สิ้นสุดแล้ว|สิ้นสุดลงแล้ว|จบแล้ว)',
      ],
      reaction: ['คุณ(?:ได้)?(?:แสดงความรู้สึก|กดถูกใจข้อความ|ถูกใจข้อความ).*', 'แสดงความรู้สึก \\S+ .*ข้อความ.*'],
      system: ['คุณ(?:ได้)?(?:ยกเลิกการส่งข้อความ|เปลี่ยนธีม|ตั้งชื่อเล่น|ตั้งชื่อกลุ่ม|ออกจากกลุ่ม|สร้างกลุ่ม|เปลี่ยนรูปกลุ่ม).*'],
    },
  },
  hi: {
    source: 'composed',
    things: [
      '(?:एक |1 )?(?:अटैचमेंट|अनुलग्नक|लिंक|फ़ोटो|फोटो|वीडियो|GIF|स्टिकर|वॉइस मैसेज|वॉयस मैसेज|फ़ाइल|पोस्ट|रील|स्टोरी|लोकेशन)',
    ],
    many: ['(?:फ़ोटो|फोटो|वीडियो|अटैचमेंट|फ़ाइलें)'],
    sentences: {
      media: ['{ने/(?:आपने|तुमने)} THING (?:भेजा|भेजी|भेजे|शेयर किया|शेयर की|साझा किया|साझा की)(?: है)?'],
      call: [
        'ने (?:आपको|तुम्हें) (?:कॉल किया|कॉल की)',
        'ने आपका (?:कॉल|वीडियो चैट|वीडियो कॉल) मिस (?:किया|कर दिया)',
        '{ने/आपने} (?:एक )?(?:कॉल|वीडियो चैट|वीडियो कॉल) (?:शुरू किया|शुरू की)',
      ],
      reaction: [
        '{ने/आपने} (?:आपके |एक )?(?:मैसेज|संदेश) पर \\S+ (?:प्रतिक्रिया दी|रिएक्शन दिया|रिएक्ट किया)',
        '{ने/आपने} (?:एक )?(?:मैसेज|संदेश) (?:पसंद किया|लाइक किया)',
      ],
      system: [
        '{ने/आपने} (?:एक )?(?:मैसेज|संदेश) (?:अनसेंड किया|हटाया|हटा दिया)',
        '{ने/आपने} (?:ग्रुप|समूह|थीम|चैट थीम|उपनाम|निकनेम|ग्रुप फ़ोटो)(?: .*)? (?:बदला|बदली|बदल दिया|बदलकर .*कर (?:दिया|दी)|बनाया|छोड़ दिया|सेट किया)',
      ],
    },
    whole: {
      call: [
        '(?:वीडियो चैट|वीडियो कॉल|कॉल) (?:समाप्त हो गई|समाप्त हो गया|समाप्त हुआ|खत्म हुआ|ख़त्म हो गई)',
        '(?:आपने|तुमने) NAME को कॉल (?:किया|की)(?: है)?',
        '(?:आपने|आपसे) NAME (?:का|की) (?:कॉल|वीडियो चैट|वीडियो कॉल) (?:मिस किया|मिस की|मिस कर दिया|छूट गया|छूट गई)',
      ],
    },
  },
  bn: {
    source: 'composed',
    things: [
      '(?:একটি |1টি |১টি )?(?:অ্যাটাচমেন্ট|সংযুক্তি|লিঙ্ক|লিংক|ফটো|ছবি|ভিডিও|GIF|স্টিকার|ভয়েস মেসেজ|ফাইল|পোস্ট|রিল|স্টোরি|লোকেশন)',
    ],
    sentences: {
      media: [
        '{(?:)/(?:আপনি|তুমি) }THING (?:পাঠিয়েছেন|পাঠিয়েছে|পাঠিয়েছেন|পাঠিয়েছে|পাঠালেন|শেয়ার করেছেন|শেয়ার করেছেন|শেয়ার করেছে)',
      ],
      call: [
        'আপনাকে কল করেছেন',
        'আপনার (?:কল|ভিডিও চ্যাট|ভিডিও কল) মিস করেছেন',
        '{(?:)/আপনি }(?:একটি )?(?:কল|ভিডিও চ্যাট|ভিডিও কল) শুরু করেছেন',
      ],
      reaction: [
        '{(?:)/আপনি }(?:আপনার |একটি )?(?:মেসেজে|বার্তায়|বার্তায়) \\S+ (?:প্রতিক্রিয়া|প্রতিক্রিয়া|রিঅ্যাক্ট).*',
        '{(?:)/আপনি }(?:একটি )?মেসেজ (?:পছন্দ|লাইক) করেছেন',
      ],
      system: [
        '{(?:)/আপনি }(?:একটি )?(?:মেসেজ|বার্তা) (?:আনসেন্ড|সরিয়ে|সরিয়ে|রিমুভ) ?.*',
        '{(?:)/আপনি }(?:থিম|চ্যাটের থিম|ডাকনাম|গ্রুপের ছবি|গ্রুপের নাম)(?: .*)? (?:পরিবর্তন করেছেন|সেট করেছেন)',
      ],
    },
    whole: {
      call: [
        '(?:ভিডিও চ্যাট|ভিডিও কল|কল)(?:টি)? (?:শেষ হয়েছে|শেষ হয়েছে|সমাপ্ত হয়েছে)',
        '(?:আপনি )?NAME-?এর (?:কল|ভিডিও চ্যাট|ভিডিও কল) মিস করেছেন',
      ],
    },
  },
  ur: {
    source: 'composed',
    things: [
      '(?:ایک |1 )?(?:منسلکہ|اٹیچمنٹ|لنک|تصویر|فوٹو|ویڈیو|GIF|اسٹیکر|صوتی پیغام|فائل|پوسٹ|ریل|اسٹوری|مقام)',
    ],
    sentences: {
      media: ['{نے/آپ نے} THING (?:بھیجا|بھیجی|بھیج دیا|شیئر کیا|شیئر کی)(?: ہے)?'],
      call: ['نے آپ کو کال کی', '{نے/آپ نے} (?:ایک )?(?:کال|ویڈیو چیٹ) شروع کی'],
      reaction: ['{نے/آپ نے} (?:ایک )?پیغام (?:پسند کیا|کو لائیک کیا)'],
      system: [
        '{نے/آپ نے} (?:ایک )?پیغام (?:واپس لیا|ہٹا دیا|ہٹایا)',
        '{نے/آپ نے} (?:تھیم|عرفیت|گروپ کی تصویر|گروپ کا نام)(?: .*)? (?:تبدیل کیا|تبدیل کی|سیٹ کیا)',
      ],
    },
    whole: { call: ['(?:ویڈیو چیٹ|ویڈیو کال|کال) ختم ہو ?گئی'] },
  },
  ar: {
    source: 'composed; the verb often comes first',
    things: [
      '(?:مرفقًا|مرفقاً|مرفق|رابطًا|رابطاً|رابط|صورة|فيديو|مقطع فيديو|ملصقًا|ملصقاً|ملصق|رسالة صوتية|ملفًا|ملفاً|ملف|منشورًا|منشوراً|منشور|ريل|قصة|موقعًا|موقعاً|GIF|صورة GIF|ملف GIF)',
    ],
    many: ['(?:صور|مقاطع فيديو|مرفقات|ملفات)'],
    sentences: {
      media: ['(?:أرسل|أرسلت|شارك|شاركت) THING', '(?:قام|قامت) بـ?(?:إرسال|مشاركة) THING'],
      call: [
        '(?:اتصل|اتصلت) بك',
        '(?:فاته|فاتته|فاتتها|فاتها|لم يرد على|لم ترد على) (?:مكالمتك|مكالمة|دردشة الفيديو|محادثة الفيديو|مكالمة فيديو).*',
        '(?:بدأ|بدأت) (?:مكالمة|مكالمة فيديو|دردشة فيديو|محادثة فيديو)',
      ],
      reaction: [
        '(?:تفاعل|تفاعلت) (?:بـ ?|ب)?\\S+ (?:مع|على) رسالت?(?:ك|ة)',
        '(?:أعجب|أعجبت|أعجبته|أعجبتها|سجّل إعجابه|سجل إعجابه) ?ب?رسالة',
      ],
      system: [
        '(?:ألغى|ألغت) إرسال رسالة|(?:أزال|أزالت|حذف|حذفت) رسالة',
        '(?:غيّر|غيَّر|غير|غيّرت|غيرت) (?:السمة|سمة الدردشة|المظهر|صورة المجموعة|ألوان الدردشة|اسم المجموعة).*',
        '(?:عيّن|عين|عيّنت|حدد|ضبط) (?:اللقب|اسمًا مستعارًا|الاسم المستعار|الرمز التعبيري).*',
        '(?:غادر|غادرت) المجموعة|(?:أنشأ|أنشأت) (?:المجموعة|مجموعة)',
      ],
    },
    whole: {
      media: [
        '(?:أرسل|أرسلت|شارك|شاركت) NAME (?:مرفقًا|مرفقاً|رابطًا|رابطاً|صورة|فيديو|مقطع فيديو|ملصقًا|ملصقاً|رسالة صوتية|ملفًا|ملفاً|منشورًا|منشوراً|قصة|موقعًا|موقعاً|صورة GIF|ملف GIF)',
        '(?:لقد )?(?:أرسلتَ?|أرسلتِ|شاركتَ?) (?:مرفقًا|مرفقاً|رابطًا|رابطاً|صورة GIF|رسالة صوتية|ملصقًا|ملصقاً|منشورًا|منشوراً|ملفًا|ملفاً)',
        // "I sent a picture" is written alike: what stands for "you" decides, or the form that nobody types.
        'لقد (?:أرسلتَ?|أرسلتِ|شاركتَ?|شاركتِ) (?:صورة|صورةً|فيديو|مقطع فيديو|رسالة صوتية|قصة|موقعًا|موقعاً)',
        '(?:لقد )?(?:قمت|قمتَ) بـ?(?:إرسال|مشاركة) (?:مرفق|رابط|صورة|فيديو|مقطع فيديو|ملصق|رسالة صوتية|ملف|منشور|قصة|موقع)',
        '(?:قام|قامت) NAME بـ?(?:إرسال|مشاركة) (?:مرفق|رابط|صورة|فيديو|مقطع فيديو|ملصق|رسالة صوتية|ملف|منشور|قصة|موقع)',
      ],
      call: [
        '(?:انتهت|تم إنهاء) (?:المكالمة|مكالمة الفيديو|دردشة الفيديو|محادثة الفيديو)|انتهت (?:مكالمة|دردشة) (?:الفيديو|فيديو)',
        '(?:اتصل|اتصلت) NAME بك',
        '(?:فاتتك|لديك) مكالمة (?:فيديو )?(?:فائتة )?من NAME',
        'لقد (?:اتصلت|اتصلتَ) بـ? ?NAME',
      ],
      reaction: [
        '(?:تفاعل|تفاعلت) (?:NAME )?(?:بـ ?|ب)?\\S+ (?:مع|على) رسالت(?:ك|ة)',
        '(?:أعجب|أعجبت|أعجبته|أعجبتها) (?:NAME )?ب?رسالة',
      ],
      system: [
        '(?:ألغى|ألغت) NAME إرسال رسالة',
        '(?:لقد )?(?:قمت|قمتَ) بـ?(?:تغيير|تعيين|إلغاء|إزالة|حذف) (?:السمة|سمة الدردشة|المظهر|صورة المجموعة|ألوان الدردشة|اسم المجموعة|اللقب|الاسم المستعار|إرسال رسالة|رسالة)(?: .*)?',
        '(?:غيّر|غيَّر|غير|غيّرت|غيرت) NAME (?:السمة|سمة الدردشة|المظهر|صورة المجموعة|ألوان الدردشة|اسم المجموعة).*',
        '(?:الرسائل والمكالمات|الرسائل والمكالمات) (?:محمية|مؤمَّنة|مؤمنة).*',
      ],
    },
  },
  fa: {
    source: 'composed',
    things: [
      '(?:یک )?(?:پیوست|لینک|پیوند|عکس|ویدیو|ویدئو|استیکر|برچسب|پیام صوتی|فایل|پست|ریل|استوری|GIF|مکان)',
    ],
    sentences: {
      media: ['THING (?:ارسال کرد|فرستاد|به اشتراک گذاشت)'],
      call: ['با شما تماس گرفت'],
      reaction: ['پیامی را پسندید|یک پیام را پسندید'],
      system: ['پیامی را (?:حذف کرد|پس گرفت)'],
    },
    whole: {
      media: [
        'شما (?:یک )?(?:عکس|ویدیو|ویدئو|فایل|پست|ریل|استوری|GIF|مکان) (?:ارسال کردید|فرستادید|به اشتراک گذاشتید)',
        '(?:شما )?(?:یک )?(?:پیوست|لینک|پیوند|پیام صوتی|استیکر) (?:ارسال کردید|فرستادید|به اشتراک گذاشتید)',
      ],
      call: ['(?:تماس|تماس ویدیویی|گفتگوی ویدیویی) (?:پایان یافت|به پایان رسید)'],
    },
  },
  ru: {
    source: 'composed',
    things: [
      '(?:вложение|ссылку|фото|фотографию|видео|GIF|GIF-файл|стикер|наклейку|голосовое сообщение|файл|публикацию|видео Reels|историю|местоположение|геоданные|контакт)(?: пользователя [^\\n]{1,60})?',
    ],
    many: ['(?:фото|фотографии|фотографий|видео|вложения|вложений|файла|файлов)'],
    sentences: {
      media: [
        '{(?:отправил|отправила|отправил\\(а\\)|отправил\\(-а\\))/Вы (?:отправили|отправил|отправила|отправили\\(а\\))} THING',
        '{(?:поделился|поделилась|поделился\\(-ась\\))/Вы поделились} (?:ссылкой|публикацией|видео|фото|историей|местоположением)',
      ],
      call: [
        '(?:звонил|звонила|звонил\\(а\\)|позвонил|позвонила|позвонил\\(а\\)) вам',
        '(?:пропустил|пропустила|пропустил\\(а\\)) (?:ваш|ваше|звонок|аудиозвонок|видеозвонок|видеочат)(?: .*)?',
        '{(?:начал|начала|начал\\(а\\))/Вы начали} (?:звонок|аудиозвонок|видеозвонок|видеочат|вызов)',
        '{(?:присоединился|присоединилась|присоединился\\(-ась\\))/Вы присоединились} к (?:звонку|видеозвонку|видеочату|вызову)',
      ],
      reaction: [
        '{(?:отреагировал|отреагировала|отреагировал\\(а\\))/Вы отреагировали} (?:с помощью )?\\S+ на (?:ваше |ваш )?сообщение',
        '(?:понравилось|нравится) сообщение',
      ],
      system: [
        '{(?:отменил|отменила|отменил\\(а\\))/Вы отменили} отправку сообщения|{(?:удалил|удалила|удалил\\(а\\))/Вы удалили} сообщение|{(?:закрепил|закрепила)/Вы закрепили} сообщение',
        '{(?:создал|создала|создал\\(а\\))/Вы создали} (?:группу|эту группу|опрос(?:: .*)?)|{(?:покинул|покинула|покинул\\(а\\))/Вы покинули} группу',
        '{(?:назвал|назвала|назвал\\(а\\))/Вы назвали} группу [^\\n]{1,80}',
        '{(?:добавил|добавила|добавил\\(а\\))/Вы добавили} NAME в группу|{(?:удалил|удалила|удалил\\(а\\))/Вы удалили} NAME из группы',
        '{(?:изменил|изменила|изменил\\(а\\)|сменил|сменила)/Вы (?:изменили|сменили)} (?:фото группы|цвета чата|цвет чата|тему(?: чата)?(?: на [^\\n]{1,60})?)',
        '{(?:установил|установила|установил\\(а\\)|задал|задала)/Вы (?:установили|задали)} (?:псевдоним|никнейм|ник|прозвище|эмодзи|смайлик|для NAME псевдоним) .*',
        '{(?:сделал|сделала|сделал\\(а\\))/Вы сделали} снимок экрана',
      ],
    },
    whole: {
      call: [
        '(?:Видеочат|Звонок|Видеозвонок|Аудиозвонок|Вызов) (?:завершен|завершён|окончен|закончен)',
        'Вы пропустили (?:звонок|аудиозвонок|видеозвонок|видеочат|вызов) (?:от|с) (?:пользователя )?NAME',
        'Вы позвонили (?:пользователю )?NAME',
      ],
      reaction: [
        '(?:Отреагировал|Отреагировала|Отреагировал\\(а\\)) (?:с помощью )?\\S+ на ваше сообщение',
        '(?:Понравилось|Нравится) сообщение',
      ],
      system: [
        'Теперь вы (?:подключены|связаны) (?:в|через) Messenger.*|Вы теперь на связи в Messenger.*',
        'Сообщения и звонки защищены сквозным шифрованием.*',
      ],
    },
  },
  uk: {
    source: 'composed',
    things: [
      '(?:вкладення|вкладений файл|посилання|фото|світлину|відео|GIF|наліпку|стікер|голосове повідомлення|файл|допис|відео Reels|історію|місцезнаходження|розташування|контакт)',
    ],
    many: ['(?:фото|відео|вкладення|вкладень|файли|файлів)'],
    sentences: {
      media: [
        '{(?:надіслав|надіслала|надіслав\\(-ла\\)|надіслав\\(ла\\)|поширив|поширила)/Ви (?:надіслали|поширили)} THING',
      ],
      call: [
        '(?:телефонував|телефонувала|зателефонував|зателефонувала|зателефонував\\(ла\\)) вам',
        '(?:пропустив|пропустила|пропустив\\(ла\\)) (?:ваш|ваше) (?:виклик|дзвінок|відеодзвінок|відеочат)',
        '{(?:почав|почала|розпочав|розпочала)/Ви (?:почали|розпочали)} (?:виклик|дзвінок|відеодзвінок|відеочат)',
      ],
      reaction: [
        '{(?:відреагував|відреагувала|відреагував\\(ла\\))/Ви відреагували} \\S+ на (?:ваше )?повідомлення',
        '(?:вподобав|вподобала|вподобав\\(ла\\)) повідомлення',
      ],
      system: [
        '{(?:скасував|скасувала|скасував\\(ла\\))/Ви скасували} надсилання повідомлення',
        '{(?:створив|створила)/Ви створили} групу|{(?:залишив|залишила|вийшов з|вийшла з)/Ви (?:залишили|вийшли з)} груп[уи]',
        '{(?:змінив|змінила|змінив\\(ла\\))/Ви змінили} (?:фото групи|кольори чату|тему(?: чату)?(?: на [^\\n]{1,60})?)',
        '{(?:установив|установила|встановив|встановила)/Ви (?:установили|встановили)} (?:псевдонім|нікнейм|емодзі) .*',
      ],
    },
    whole: {
      call: [
        '(?:Відеочат|Виклик|Дзвінок|Відеодзвінок) (?:завершено|закінчено|завершився)',
        'Ви пропустили (?:виклик|дзвінок|відеодзвінок|відеочат) (?:від|з|із) NAME',
      ],
    },
  },
  bg: {
    source: 'composed',
    things: [
      '(?:прикачен файл|връзка|линк|снимка|видео|GIF|стикер|гласово съобщение|файл|публикация|местоположение|история)',
    ],
    many: ['(?:снимки|видеоклипа|прикачени файла|файла)'],
    sentences: {
      media: ['{изпрати/(?:Изпратихте|Изпрати)} THING', '{сподели/Споделихте} THING'],
      call: [
        'ви се обади',
        'пропусна (?:обаждането|видео чата|видео разговора) (?:ви|Ви)',
        '{започна/Започнахте} (?:обаждане|видео чат|видео разговор)',
      ],
      reaction: [
        '{реагира/Реагирахте} (?:с )?\\S+ на (?:вашето |ваше )?съобщение(?:то ви)?',
        '{хареса/Харесахте} (?:едно )?съобщение',
      ],
      system: [
        '{отмени/Отменихте} изпращането на съобщение',
        '{промени/Променихте} (?:темата(?: на [^\\n]{1,60})?|снимката на групата|цветовете на чата)',
        '{зададе/Зададохте} (?:псевдоним|прякор|емоджи) .*',
        '{напусна/Напуснахте} групата|{създаде/Създадохте} групата',
      ],
    },
    whole: {
      call: [
        '(?:Видео чатът|Видео разговорът|Разговорът|Обаждането) приключи',
        'Пропуснахте (?:обаждане|видео чат|видео разговор) от NAME',
      ],
    },
  },
  ro: {
    source: 'composed',
    things: [
      '(?:un |o )(?:fișier atașat|fişier ataşat|atașament|ataşament|link|linc|videoclip|GIF|sticker|autocolant|mesaj vocal|mesaj audio|fișier|fişier|reel|contact|eveniment|sondaj|fotografie|poză|postare|poveste|locație|locaţie|imagine)(?: de la [^\\n]{1,60})?',
    ],
    many: ['(?:fotografii|videoclipuri|fișiere atașate|atașamente|fișiere)'],
    sentences: {
      media: ['{a/(?:Ai|Ați|Aţi)} (?:trimis|distribuit) THING'],
      call: [
        '(?:te-a|v-a) (?:apelat|sunat)',
        'a (?:ratat|pierdut) (?:apelul|apelul video|chatul video|conversația video) (?:tău|dvs\\.?|de la NAME)',
        '{a/(?:Ai|Ați)} (?:început|inițiat|pornit) (?:un apel|un apel video|un chat video|o conversație video)',
      ],
      reaction: [
        '{a/(?:Ai|Ați)} reacționat (?:cu )?\\S+ la (?:mesajul tău|un mesaj)',
        '{a/(?:Ai|Ați)} apreciat un mesaj',
      ],
      system: [
        '{a/(?:Ai|Ați)} (?:anulat trimiterea unui mesaj|retras un mesaj|eliminat un mesaj|fixat un mesaj)',
        '{a/(?:Ai|Ați)} (?:creat grupul|părăsit grupul|denumit grupul [^\\n]{1,80})',
        '{a/(?:Ai|Ați|L-ai|L-a)} adăugat (?:pe )?NAME (?:în|la) grup',
        '{a/(?:Ai|Ați)} (?:schimbat|modificat) (?:fotografia grupului|culorile conversației|tema(?: (?:în|la) [^\\n]{1,60})?)',
        '{a/(?:Ai|Ați)} (?:setat|stabilit|șters) (?:porecla|pseudonimul|emoji-ul|emoji).*',
      ],
    },
    whole: {
      call: [
        '(?:Apelul|Apelul video|Chatul video|Conversația video) s-a (?:încheiat|terminat)',
        '(?:Ai|Ați) (?:ratat|pierdut) un (?:apel|apel video|chat video) de la NAME',
        '(?:Ai|Ați) (?:apelat-o|apelat|sunat-o|sunat) pe NAME|L-(?:ai|ați) (?:apelat|sunat) pe NAME',
      ],
      reaction: ['A reacționat (?:cu )?\\S+ la mesajul tău', 'A apreciat un mesaj'],
    },
  },
  cs: {
    source: 'composed',
    things: [
      '(?:přílohu|odkaz|fotku|fotografii|video|GIF|nálepku|samolepku|hlasovou zprávu|soubor|příspěvek|reel|reels|příběh|polohu|kontakt|událost|anketu)(?: od [^\\n]{1,60})?',
    ],
    many: ['(?:fotky|fotek|videa|videí|přílohy|příloh|soubory|souborů)'],
    sentences: {
      media: [
        '{(?:odeslal|odeslala|odeslal\\(a\\)|poslal|poslala|poslal\\(a\\)|sdílel|sdílela|sdílel\\(a\\))/(?:Odeslali|Poslali|Sdíleli|Odeslal|Odeslala|Poslal|Poslala|Odeslal\\(a\\)|Poslal\\(a\\)) (?:jste|jsi)} THING',
      ],
      call: [
        '(?:vám|ti) (?:volal|volala|volal\\(a\\)|zavolal|zavolala)',
        '(?:zmeškal|zmeškala|zmeškal\\(a\\)) (?:váš|tvůj|vaše) (?:hovor|videohovor|videochat|volání)',
        '{(?:zahájil|zahájila|zahájil\\(a\\))/Zahájili jste} (?:hovor|videohovor|videochat)',
        '(?:se připojil|se připojila|se připojil\\(a\\)) k (?:hovoru|videohovoru|videochatu)',
      ],
      reaction: [
        '{(?:reagoval|reagovala|reagoval\\(a\\)|zareagoval|zareagovala)/(?:Reagovali|Zareagovali) jste} \\S+ na (?:vaši |tvoji )?zprávu',
        'se líbí zpráva',
      ],
      system: [
        '{(?:zrušil|zrušila|zrušil\\(a\\))/Zrušili jste} odeslání zprávy|{(?:odebral|odebrala|odebral\\(a\\)|připnul|připnula)/(?:Odebrali|Připnuli) jste} zprávu',
        '{(?:vytvořil|vytvořila|vytvořil\\(a\\)|opustil|opustila|opustil\\(a\\))/(?:Vytvořili|Opustili) jste} skupinu|{(?:vytvořil|vytvořila|vytvořil\\(a\\))/Vytvořili jste} anketu(?:: .*)?',
        '{(?:pojmenoval|pojmenovala|pojmenoval\\(a\\))/Pojmenovali jste} skupinu [^\\n]{1,80}',
        '{(?:přidal|přidala|přidal\\(a\\))/Přidali jste} (?:uživatele )?NAME do skupiny|{(?:odebral|odebrala|odebral\\(a\\))/Odebrali jste} (?:uživatele )?NAME ze skupiny',
        '{(?:změnil|změnila|změnil\\(a\\))/Změnili jste} (?:fotku skupiny|barvy chatu|barvu chatu|(?:motiv|téma)(?: chatu)?(?: na [^\\n]{1,60})?)',
        '{(?:nastavil|nastavila|nastavil\\(a\\))/Nastavili jste} (?:přezdívku|emoji|smajlík|svoji přezdívku|vaši přezdívku|uživateli NAME přezdívku) .*',
        '{(?:pořídil|pořídila|pořídil\\(a\\))/Pořídili jste} snímek obrazovky',
      ],
    },
    whole: {
      call: [
        '(?:Videochat|Hovor|Videohovor|Volání) (?:skončil|byl ukončen|skončilo)',
        'Zmeškali jste (?:hovor|videohovor|videochat) od (?:uživatele )?NAME',
        '(?:Zavolali|Volali) jste (?:uživateli )?NAME',
      ],
      reaction: ['(?:Reagoval|Reagovala|Reagoval\\(a\\)) \\S+ na vaši zprávu', 'Líbí se zpráva'],
      system: [
        'Nyní jste propojeni (?:v|na|přes) Messenger.*',
        'Zprávy a (?:hovory|volání) jsou (?:zabezpečené|chráněné|zabezpečeny) koncovým šifrováním.*',
      ],
    },
  },
  sk: {
    source: 'composed',
    things: [
      '(?:prílohu|odkaz|fotku|fotografiu|video|GIF|nálepku|hlasovú správu|súbor|príspevok|reel|príbeh|polohu|kontakt)',
    ],
    many: ['(?:fotky|fotiek|videá|videí|prílohy|príloh|súbory|súborov)'],
    sentences: {
      media: [
        '{(?:odoslal|odoslala|odoslal\\(a\\)|poslal|poslala|poslal\\(a\\)|zdieľal|zdieľala)/(?:Odoslali|Poslali|Zdieľali|Odoslal|Odoslala|Poslal|Poslala) (?:ste|si)} THING',
      ],
      call: [
        '(?:vám|ti) (?:volal|volala|zavolal|zavolala)',
        '(?:zmeškal|zmeškala|zmeškal\\(a\\)) (?:váš|tvoj) (?:hovor|videohovor|videochat)',
        '{(?:začal|začala|začal\\(a\\))/Začali ste} (?:hovor|videohovor|videochat)',
      ],
      reaction: [
        '{(?:reagoval|reagovala|reagoval\\(a\\))/Reagovali ste} \\S+ na (?:vašu |tvoju )?správu',
        'sa páči správa',
      ],
      system: [
        '{(?:zrušil|zrušila|zrušil\\(a\\))/Zrušili ste} odoslanie správy',
        '{(?:zmenil|zmenila|zmenil\\(a\\))/Zmenili ste} (?:fotku skupiny|farby chatu|(?:motív|tému)(?: chatu)?(?: na [^\\n]{1,60})?)',
        '{(?:nastavil|nastavila|nastavil\\(a\\))/Nastavili ste} (?:prezývku|emotikon|emoji) .*',
        '{(?:opustil|opustila|vytvoril|vytvorila)/(?:Opustili|Vytvorili) ste} skupinu',
      ],
    },
    whole: {
      call: [
        '(?:Videochat|Hovor|Videohovor) sa (?:skončil|ukončil)',
        'Zmeškali ste (?:hovor|videohovor|videochat) od (?:používateľa )?NAME',
      ],
    },
  },
  hu: {
    source: 'composed',
    things: [
      '(?:egy )?(?:mellékletet|csatolmányt|linket|hivatkozást|fényképet|fotót|képet|videót|GIF-et|matricát|hangüzenetet|fájlt|bejegyzést|reelt|történetet|helyzetet|tartózkodási helyet|névjegyet)',
    ],
    many: ['(?:mellékletet|fényképet|fotót|képet|videót|fájlt)'],
    sentences: {
      media: [
        '{(?:küldött|elküldött|megosztott)/(?:Küldtél|Elküldtél|Megosztottál|Küldött|Elküldött)} THING',
        'THING (?:küldött|osztott meg)',
      ],
      call: [
        '(?:felhívott|hívott) téged',
        '(?:nem fogadta|elmulasztotta) (?:a )?(?:hívásodat|videohívásodat|videocsevegésedet)',
        '(?:hívást|videohívást|videocsevegést) (?:indított|kezdett)',
      ],
      reaction: [
        '\\S+ (?:reakciót adott|reagált) (?:az |egy )?(?:üzenetedre|üzenetre)',
        '(?:kedvelt|kedvel) egy üzenetet',
      ],
      system: [
        'visszavont egy üzenetet|törölt egy üzenetet',
        '(?:megváltoztatta|módosította) (?:a csoportképet|a csevegés színét|a témát.*)',
        '(?:beállította|megadta) .* (?:becenevét|becenevet|emojit).*',
        '(?:létrehozta a csoportot|kilépett a csoportból|elhagyta a csoportot)',
      ],
    },
    whole: {
      media: [
        '(?:Egy (?:mellékletet|csatolmányt|linket|fényképet|képet|videót|GIF-et|matricát|hangüzenetet|fájlt)|Mellékletet|Csatolmányt|Linket|Fényképet|Képet|Videót|GIF-et|Matricát|Hangüzenetet|Fájlt) (?:küldtél|osztottál meg)',
        '\\d+ (?:fényképet|képet|videót|mellékletet) küldtél',
      ],
      call: [
        'A (?:hívás|videohívás|videocsevegés) (?:véget ért|befejeződött)',
        '(?:Nem fogadtad|Elmulasztottad) NAME (?:hívását|videohívását|videocsevegését)',
      ],
    },
  },
  sv: {
    source: 'composed',
    things: [
      '(?:en|ett) (?:bilaga|länk|foto|bild|video|GIF|gif|dekal|klistermärke|röstmeddelande|fil|inlägg|reel|händelse|story|plats|kontakt|evenemang|omröstning)(?: från [^\\n]{1,60})?',
    ],
    many: ['(?:foton|bilder|videor|bilagor|filer)'],
    sentences: {
      media: [
        '{(?:skickade|delade|har skickat|har delat)/Du (?:skickade|delade|har skickat|har delat)} THING',
      ],
      call: [
        'ringde dig',
        'missade (?:ditt|ett) (?:samtal|videosamtal|videochatt)(?: från NAME)?|missade din videochatt',
        '{startade/Du startade} (?:ett|en) (?:samtal|videosamtal|videochatt)',
        '{(?:gick med i|lämnade)/Du (?:gick med i|lämnade)} (?:samtalet|videosamtalet|videochatten)',
      ],
      reaction: [
        '{reagerade/Du reagerade} (?:med )?\\S+ på (?:ditt|ett) meddelande',
        '{gillade/Du gillade} ett meddelande',
      ],
      system: [
        '{(?:ångrade|tog bort|fäste)/Du (?:ångrade|tog bort|fäste)} ett meddelande',
        '{(?:skapade|lämnade)/Du (?:skapade|lämnade)} gruppen|{gav/Du gav} gruppen namnet [^\\n]{1,80}',
        '{lade till/Du lade till} NAME i gruppen|{tog bort/Du tog bort} NAME från gruppen',
        '{ändrade/Du ändrade} (?:gruppfotot|chattfärgerna|chattfärgen|temat(?: till [^\\n]{1,60})?)',
        '{angav/Du angav} (?:smeknamnet|ditt smeknamn|sitt smeknamn|emojin) .*',
        '{tog/Du tog} en skärmbild',
      ],
    },
    whole: {
      call: [
        '(?:Samtalet|Videosamtalet|Videochatten) (?:avslutades|har avslutats)',
        'Du missade ett (?:samtal|videosamtal) från NAME',
        'Du ringde NAME',
      ],
      reaction: ['Reagerade (?:med )?\\S+ på ditt meddelande', 'Gillade ett meddelande'],
      system: [
        'Ni är nu (?:anslutna|kontakter) (?:på|via) Messenger.*',
        'Meddelanden och samtal skyddas (?:med|av) totalsträckskryptering.*',
      ],
    },
  },
  da: {
    source: 'composed',
    things: [
      '(?:en|et) (?:vedhæftet fil|vedhæftning|link|billede|video|GIF|gif|klistermærke|talebesked|lydbesked|fil|opslag|reel|historie|placering|kontakt|begivenhed|afstemning)(?: fra [^\\n]{1,60})?',
    ],
    many: ['(?:billeder|videoer|vedhæftede filer|filer)'],
    sentences: {
      media: ['{(?:sendte|delte|har sendt|har delt)/Du (?:sendte|delte|har sendt|har delt)} THING'],
      call: [
        'ringede til dig',
        '(?:missede|gik glip af) (?:dit|et) (?:opkald|videoopkald)|(?:missede|gik glip af) din videochat',
        '{startede/Du startede} (?:et|en) (?:opkald|videoopkald|videochat)',
      ],
      reaction: [
        '{reagerede/Du reagerede} (?:med )?\\S+ på (?:din|en) besked',
        '{syntes godt om/Du syntes godt om} en besked|{synes godt om/Du synes godt om} en besked',
      ],
      system: [
        '{(?:fortrød afsendelsen af|fjernede|fastgjorde)/Du (?:fortrød afsendelsen af|fjernede|fastgjorde)} en besked',
        '{(?:oprettede|forlod)/Du (?:oprettede|forlod)} gruppen|{kaldte/Du kaldte} gruppen [^\\n]{1,80}',
        '{ændrede/Du ændrede} (?:gruppebilledet|chatfarverne|temaet(?: til [^\\n]{1,60})?)',
        '{(?:angav|satte)/Du (?:angav|satte)} (?:kaldenavnet|dit kaldenavn|sit eget kaldenavn|emojien) .*',
      ],
    },
    whole: {
      call: [
        '(?:Opkaldet|Videoopkaldet|Videochatten) (?:sluttede|er slut|er afsluttet)',
        'Du (?:missede|gik glip af) et (?:opkald|videoopkald) fra NAME',
      ],
      reaction: ['Reagerede (?:med )?\\S+ på din besked', 'Synes godt om en besked'],
    },
  },
  nb: {
    source: 'composed',
    things: [
      '(?:et|en|ei) (?:vedlegg|lenke|kobling|bilde|video|GIF|gif|klistremerke|talemelding|lydmelding|fil|innlegg|reel|historie|posisjon|kontakt|arrangement)(?: fra [^\\n]{1,60})?',
    ],
    many: ['(?:bilder|videoer|vedlegg|filer)'],
    sentences: {
      media: ['{(?:sendte|delte|har sendt|har delt)/Du (?:sendte|delte|har sendt|har delt)} THING'],
      call: [
        'ringte deg|ringte til deg',
        '(?:gikk glipp av|mistet) (?:anropet ditt|videosamtalen din|videochatten din|samtalen din)',
        '{startet/Du startet} (?:en|et) (?:samtale|anrop|videosamtale|videochat|videoanrop)',
      ],
      reaction: [
        '{reagerte/Du reagerte} (?:med )?\\S+ på (?:meldingen din|en melding)',
        '{likte/Du likte} en melding',
      ],
      system: [
        '{(?:angret sendingen av|opphevet sendingen av|fjernet|festet)/Du (?:angret sendingen av|opphevet sendingen av|fjernet|festet)} en melding',
        '{(?:opprettet|forlot)/Du (?:opprettet|forlot)} gruppen|{kalte/Du kalte} gruppen [^\\n]{1,80}',
        '{endret/Du endret} (?:gruppebildet|chatfargene|temaet(?: til [^\\n]{1,60})?)',
        '{(?:anga|satte)/Du (?:anga|satte)} (?:kallenavnet|kallenavnet ditt|sitt eget kallenavn|emojien) .*',
      ],
    },
    whole: {
      call: [
        '(?:Samtalen|Anropet|Videosamtalen|Videochatten|Videoanropet) (?:ble avsluttet|er avsluttet|er over)',
        'Du (?:gikk glipp av|mistet) (?:en|et) (?:samtale|anrop|videosamtale|videochat) fra NAME',
      ],
      reaction: ['Reagerte (?:med )?\\S+ på meldingen din', 'Likte en melding'],
    },
  },
  fi: {
    source: 'composed',
    things: [
      '(?:liitteen|linkin|kuvan|valokuvan|videon|GIF-kuvan|GIFin|tarran|ääniviestin|tiedoston|julkaisun|reelin|tarinan|sijainnin|yhteystiedon)',
    ],
    many: ['(?:kuvaa|valokuvaa|videota|liitettä|tiedostoa)'],
    sentences: {
      media: ['{(?:lähetti|jakoi)/(?:Lähetit|Jaoit)} THING'],
      call: [
        'soitti sinulle',
        'ei vastannut (?:puheluusi|videopuheluusi|videochattiisi)',
        '{aloitti/Aloitit} (?:puhelun|videopuhelun|videochatin)',
      ],
      reaction: ['{reagoi/Reagoit} (?:viestiin|viestiisi) .*', '{tykkäsi/Tykkäsit} viestistä'],
      system: [
        '{(?:perui|poisti)/(?:Peruit|Poistit)} viestin(?: lähetyksen)?',
        '{(?:vaihtoi|muutti)/(?:Vaihdoit|Muutit)} (?:ryhmän kuvan|keskustelun värit|teeman|teemaksi).*',
        '{asetti/Asetit} (?:lempinimen|lempinimeksi|emojin|emojiksi) .*',
        '{poistui/Poistuit} ryhmästä|{loi/Loit} ryhmän',
      ],
    },
    whole: {
      call: [
        '(?:Puhelu|Videopuhelu|Videochat) (?:päättyi|on päättynyt)',
        'Sinulta jäi väliin (?:puhelu|videopuhelu|videochat) (?:käyttäjältä )?NAME',
      ],
      reaction: ['Tykkäsi viestistä'],
    },
  },
  el: {
    source: 'composed',
    things: [
      '(?:ένα |μια |έναν |μία )?(?:συνημμένο|σύνδεσμο|φωτογραφία|βίντεο|GIF|αυτοκόλλητο|φωνητικό μήνυμα|αρχείο|δημοσίευση|reel|ιστορία|τοποθεσία|επαφή)',
    ],
    many: ['(?:φωτογραφίες|βίντεο|συνημμένα|αρχεία)'],
    sentences: {
      media: ['{(?:έστειλε|κοινοποίησε|μοιράστηκε)/(?:Στείλατε|Έστειλες|Κοινοποιήσατε|Μοιραστήκατε)} THING'],
      call: [
        'σας κάλεσε|σε κάλεσε',
        '(?:έχασε|δεν απάντησε σ)(?: |την |τη )(?:κλήση|βιντεοκλήση|βιντεοσυνομιλία) σας',
        '{(?:ξεκίνησε|άρχισε)/(?:Ξεκινήσατε|Αρχίσατε)} μια (?:κλήση|βιντεοκλήση|βιντεοσυνομιλία)',
      ],
      reaction: [
        '{αντέδρασε/Αντιδράσατε} (?:με )?\\S+ (?:στο|σε ένα) μήνυμά? ?(?:σας)?',
        '(?:του|της) άρεσε ένα μήνυμα|{έκανε/Κάνατε} like σε ένα μήνυμα',
      ],
      system: [
        '{ανακάλεσε/Ανακαλέσατε} ένα μήνυμα|{αναίρεσε/Αναιρέσατε} την αποστολή ενός μηνύματος',
        '{άλλαξε/Αλλάξατε} (?:το θέμα.*|τη φωτογραφία της ομάδας|τα χρώματα της συνομιλίας)',
        '{όρισε/Ορίσατε} (?:το ψευδώνυμο|το παρατσούκλι|το emoji) .*',
        '{αποχώρησε/Αποχωρήσατε} από την ομάδα|{δημιούργησε/Δημιουργήσατε} την ομάδα',
      ],
    },
    whole: {
      media: [
        '(?:Ο χρήστης|Η χρήστρια|Ο/Η|Ο|Η) NAME (?:έστειλε|κοινοποίησε|μοιράστηκε) (?:ένα |μια |έναν |μία |\\d+ )?(?:συνημμένο|συνημμένα|σύνδεσμο|φωτογραφία|φωτογραφίες|βίντεο|GIF|αυτοκόλλητο|φωνητικό μήνυμα|αρχείο|δημοσίευση|reel)',
      ],
      call: [
        'Η (?:κλήση|βιντεοκλήση|βιντεοσυνομιλία) (?:τερματίστηκε|έληξε|ολοκληρώθηκε|τελείωσε)',
        '(?:Χάσατε|Έχασες) μια (?:κλήση|βιντεοκλήση|βιντεοσυνομιλία) από (?:τον |την |το )?NAME',
      ],
    },
  },
  hr: {
    source: 'composed; Serbian and Bosnian with it',
    things: [
      '(?:privitak|prilog|poveznicu|link|vezu|fotografiju|sliku|video|videozapis|video snimak|GIF|naljepnicu|nalepnicu|glasovnu poruku|datoteku|fajl|objavu|reel|priču|lokaciju)',
    ],
    many: ['(?:fotografije|fotografija|slike|slika|videozapisa|priloga|privitaka|datoteka)'],
    sentences: {
      media: [
        '{(?:je poslao|je poslala|je poslao\\(la\\)|šalje|je podijelio|je podijelila|je podelio|je podelila)/(?:Poslali ste|Poslao si|Poslala si|Podijelili ste|Podelili ste)} THING',
      ],
      call: [
        '(?:vas|te) je (?:nazvao|nazvala|zvao|zvala|pozvao|pozvala)',
        'je (?:propustio|propustila) (?:vaš|tvoj) (?:poziv|videopoziv|video poziv|video chat|videorazgovor)',
      ],
      reaction: [
        'je (?:reagirao|reagirala|reagovao|reagovala) (?:s |sa )?\\S+ na (?:vašu |tvoju )?poruku',
        '(?:se|je) (?:sviđa|svidjela|lajkao|lajkala|označio|označila) (?:se )?poruk[au].*',
      ],
      system: [
        'je (?:poništio|poništila|opozvao|opozvala) slanje poruke',
        'je (?:promijenio|promijenila|promenio|promenila) (?:temu.*|fotografiju grupe|sliku grupe|boje chata)',
        'je (?:postavio|postavila) (?:nadimak|emotikon|emoji) .*',
        'je (?:napustio|napustila|stvorio|stvorila|kreirao|kreirala) grupu',
      ],
    },
    whole: {
      call: [
        '(?:Poziv|Videopoziv|Video poziv|Videorazgovor|Video chat|Video ćaskanje) je (?:završen|završio|završilo|završeno)',
        'Propustili ste (?:poziv|videopoziv|video poziv|video chat) od (?:korisnika )?NAME',
      ],
    },
  },
  he: {
    source: 'composed',
    things: ['(?:קובץ מצורף|קישור|תמונה|סרטון|וידאו|GIF|מדבקה|הודעה קולית|קובץ|פוסט|ריל|סטורי|מיקום)'],
    many: ['(?:תמונות|סרטונים|קבצים מצורפים|קבצים)'],
    sentences: {
      media: ['{(?:שלח|שלחה|שלח\\(ה\\)|שיתף|שיתפה)/(?:שלחת|שיתפת)} THING'],
      call: [
        '(?:התקשר|התקשרה|התקשר\\(ה\\)) אליך',
        '(?:החמיץ|החמיצה|פספס|פספסה) את (?:השיחה|שיחת הווידאו|הצ׳אט בווידאו) שלך',
      ],
      reaction: [
        '(?:הגיב|הגיבה) (?:עם |ב-?)?\\S+ (?:להודעה|על ההודעה|להודעה שלך).*',
        '(?:אהב|אהבה|סימן לייק ל) ?הודעה',
      ],
      system: [
        '(?:ביטל|ביטלה) (?:את )?שליחת? (?:של )?(?:ה?הודעה)',
        '(?:שינה|שינתה) את (?:ערכת הנושא|הנושא|תמונת הקבוצה|צבעי הצ׳אט).*',
        '(?:הגדיר|הגדירה) (?:את )?(?:הכינוי|כינוי|האמוג׳י).*',
        '(?:עזב|עזבה|יצר|יצרה) את הקבוצה',
      ],
    },
    whole: { call: ['(?:השיחה|שיחת הווידאו|הצ׳אט בווידאו) (?:הסתיימה|הסתיים)'] },
  },
  ja: {
    source: 'composed',
    things: [
      '(?:添付ファイル|リンク|写真|動画|ビデオ|GIF|GIF画像|スタンプ|ステッカー|音声メッセージ|ボイスメッセージ|ファイル|投稿|リール動画|リール|ストーリーズ?|位置情報)(?:\\d+[件枚])?',
    ],
    spaceless: true,
    sentences: {
      media: ['(?:さん)?[がは]?、?THINGを(?:\\d+[件枚])?(?:送信し|送り|シェアし)(?:ました|た)'],
      call: [
        '(?:さん)?[がは](?:あなたに)?(?:電話をかけました|発信しました|通話を開始しました|ビデオチャットを開始しました|通話に参加しました|不在着信になりました)',
        '(?:さん)?から(?:不在)?(?:着信|通話|電話).*(?:ました|です)',
      ],
      reaction: [
        '(?:さん)?[がは](?:あなたの)?メッセージに\\S*(?:リアクションしました|リアクションを送信しました|「いいね！」しました|いいね！しました)',
        '(?:さん)?が「?いいね！」?しました',
      ],
      system: [
        '(?:さん)?[がは](?:メッセージの送信を取り消しました|グループを作成しました|グループから退出しました|グループの写真を変更しました|テーマを.*変更しました|.*ニックネームを.*(?:設定|変更)しました|グループ名を.*変更しました|絵文字を.*設定しました)',
      ],
    },
    whole: {
      media: [
        '(?:あなたが|あなたは)?(?:添付ファイル|リンク|写真|動画|GIF|スタンプ|音声メッセージ|ファイル|投稿|リール動画|リール|ストーリーズ?|位置情報)(?:\\d+[件枚])?を(?:\\d+[件枚])?送信しました',
      ],
      call: ['(?:通話|ビデオ通話|ビデオチャット|音声通話)(?:が|は)(?:終了しました|終了しています)'],
      reaction: ['(?:あなたの)?メッセージに\\S*リアクションしました', 'メッセージに「?いいね！」?しました'],
      system: ['メッセージの送信を取り消しました', 'テーマを.{1,40}に変更しました'],
    },
  },
  ko: {
    source: 'composed',
    things: [
      '(?:첨부 파일|첨부파일|링크|사진|동영상|GIF|스티커|음성 메시지|파일|게시물|릴스|스토리|위치)(?: ?\\d+[개장])?',
    ],
    spaceless: true,
    sentences: {
      media: ['님이 THING(?:을|를) ?(?:보냈습니다|공유했습니다|전송했습니다)'],
      call: [
        '님이 (?:회원님에게 )?전화(?:를 걸었습니다|했습니다)',
        '님이 (?:통화|영상 채팅|영상 통화)(?:를|을) (?:시작했습니다|받지 못했습니다|놓쳤습니다)',
        '님이 (?:통화|영상 채팅|영상 통화)에 참여했습니다',
      ],
      reaction: [
        '님이 (?:회원님의 |내 )?메시지에 \\S+ ?(?:공감했습니다|반응했습니다|공감을 남겼습니다)',
        '님이 메시지를 좋아합니다',
      ],
      system: [
        '님이 (?:메시지 전송을 취소했습니다|메시지를 삭제했습니다|그룹을 만들었습니다|그룹을 나갔습니다|그룹 사진을 변경했습니다|테마를 .*변경했습니다|.*닉네임을 .*(?:설정|변경)했습니다|그룹 이름을 .*지정했습니다)',
      ],
    },
    whole: {
      media: [
        '(?:회원님이 |내가 )?(?:첨부 파일|첨부파일|링크|사진|동영상|GIF|스티커|음성 메시지|파일|게시물|릴스|스토리|위치)(?: ?\\d+[개장])?(?:을|를) ?(?:보냈습니다|공유했습니다|전송했습니다)',
      ],
      call: [
        '(?:통화|영상 채팅|영상 통화|화상 채팅)(?:가|이) (?:종료되었습니다|끝났습니다|종료됐습니다)',
        '(?:회원님이 )?NAME님의 (?:전화|통화|영상 채팅|영상 통화)를? ?(?:받지 못했습니다|놓쳤습니다)',
      ],
      reaction: ['(?:회원님의 |내 )?메시지에 \\S+ ?(?:공감했습니다|반응했습니다)', '메시지를 좋아합니다'],
      system: ['(?:회원님이 )?(?:메시지 전송을 취소했습니다|테마를 .{1,40}변경했습니다|그룹을 나갔습니다)'],
    },
  },
  zh: {
    source: 'composed; traditional and simplified',
    things: [
      '(?:了)?(?:一?[個个张張則则段部])?(?:附件|連結|链接|相片|照片|图片|圖片|影片|视频|GIF|貼圖|表情贴|语音消息|語音訊息|檔案|文件|貼文|帖子|連續短片|快拍|限時動態|位置|地点|地點)',
    ],
    spaceless: true,
    sentences: {
      media: ['(?:已)?(?:傳送|传送|發送|发送|发|分享)(?:了)? ?(?:\\d+ ?[個个张張])? ?THING'],
      call: [
        '(?:曾)?(?:打|撥|拨)(?:了)?(?:電話|电话)給?给?你|呼叫(?:了)?你|致電給?你',
        '(?:錯過|错过|未接)(?:了)?.*(?:通話|通话|來電|来电|視訊聊天|视频聊天)',
        '(?:已)?(?:開始|开始|發起|发起|加入)(?:了)?.*(?:通話|通话|視訊聊天|视频聊天)',
      ],
      reaction: [
        '(?:對|对)(?:你的|一則|一条)?(?:訊息|消息)(?:傳達|表达|傳了|发表|表达了)?.*(?:心情|反應|反应|回應|回应)',
        '(?:說|说|对|對)(?:一則|一条)?(?:訊息|消息)(?:讚|赞|点赞|按讚)|按(?:了)?(?:一則)?(?:訊息|消息)讚',
      ],
      system: [
        '(?:已)?(?:收回|撤回)(?:了)?(?:一則|一条)?(?:訊息|消息)',
        '(?:已)?(?:將|把)?(?:主題|主题|聊天主題|群組相片|群组照片|暱稱|昵称).*(?:變更|更改|更換|更换|設定|设置|改).*',
        '(?:已)?(?:離開|退出)(?:了)?(?:群組|群组)|建立(?:了)?(?:群組|群组)|创建了群组',
      ],
    },
    whole: {
      media: [
        '(?:你|您)(?:已)?(?:傳送|传送|發送|发送|分享)(?:了)? ?(?:\\d+ ?[個个张張])? ?(?:一?[個个张張則则段部])?(?:附件|連結|链接|相片|照片|图片|圖片|影片|视频|GIF|貼圖|表情贴|语音消息|語音訊息|檔案|文件|貼文|帖子|連續短片|快拍|限時動態|位置|地点|地點)',
      ],
      call: [
        '(?:視訊聊天|视频聊天|視訊通話|视频通话|語音通話|语音通话|通話|通话)(?:已)?(?:結束|结束)',
        '(?:你|您)(?:錯過|错过|未接)(?:了)?.*(?:通話|通话|來電|来电|視訊聊天|视频聊天)',
      ],
      reaction: ['(?:對|对)你的(?:訊息|消息).*(?:心情|反應|反应|回應|回应)'],
      system: [
        '(?:你|您)(?:已)?(?:收回|撤回)(?:了)?(?:一則|一条)?(?:訊息|消息)',
        '(?:你|您)(?:已)?(?:將|把)?(?:主題|主题|聊天主題|群組相片|暱稱|昵称).*(?:變更|更改|更換|更换|設定|设置|改).*',
      ],
    },
  },
};
