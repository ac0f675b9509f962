/** Names as they are compared, and those that stand for nobody in particular. */

/** A name as it is compared: repaired where it was read, NFC, single spaces. */
export function normaliseName(name: string): string {
  return name.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Names that Meta writes for people who are gone; each of them is somebody else in every thread. */
const GONE = /^(?:facebook user|instagram user|użytkownik facebooka|)$/iu;

export function isGone(name: string): boolean {
  return GONE.test(name);
}
