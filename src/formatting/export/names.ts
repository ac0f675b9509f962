/** Names as they are compared, and those that stand for nobody in particular. */

/** A name as it is compared: repaired where it was read, NFC, single spaces. */
export function normaliseName(name: string): string {
  return name.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/**
 * Names that Meta writes for people who are gone, in the language of the account; each of them is somebody else in
 * every thread.
 */
const SERVICE = '(?:facebook|instagram|messenger)';
const GONE = new RegExp(
  [
    '^(?:',
    `${SERVICE}[- ]?(?:user|nutzer(?:/in|in)?|gebruiker|användare|bruker|bruger|käyttäjä|felhasználó)`,
    `|(?:użytkownik|uživatel|používateľ) ${SERVICE}[auo]?m?`,
    `|(?:utilisateur|usuario|usuário|utilizador|utente|utilizator|pengguna|người dùng|ผู้ใช้)(?: de| do| di)? ${SERVICE}`,
    `|(?:пользователь|користувач|потребител на) ${SERVICE}|${SERVICE} kullanıcısı`,
    ')?$',
  ].join(''),
  'iu',
);

export function isGone(name: string): boolean {
  return GONE.test(name);
}

/** What Meta's machine is called where it takes part in a chat, in any language. It is nobody, whatever it says. */
const MACHINE =
  /^@?(?:meta[ -]?(?:ai|ia|ki|ии)|(?:ai|ia|ki) (?:da|de|di|van|von) meta|ии meta)(?: \(?(?:assistant|beta|bot)\)?| (?:on|in) (?:messenger|instagram|whatsapp))?$/iu;

export function isMachine(name: string): boolean {
  return MACHINE.test(name);
}
