/**
 * A hash of a text that fits a number: 53 bits, of which 32 come from the text (FNV-1a) and the rest from `more`, a
 * number such as a time. Not for secrets.
 *
 * @param seed the hash of what goes before.
 */
export function hashText(text: string, seed = 0, more = 0): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  const low = Math.imul(hash ^ (more | 0), 0x9e3779b1) >>> 0;
  const high = (Math.imul(more | 0, 0x85ebca6b) >>> 11) & 0x1fffff;
  return low + high * 0x1_0000_0000;
}
