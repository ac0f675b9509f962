/** Names that Meta writes for people who are gone; each of them is somebody else in every thread. */
const GONE = /^(?:facebook user|instagram user|użytkownik facebooka|)$/iu;

export function isGone(name: string): boolean {
  return GONE.test(name);
}
