/** What a send carries, so that its echo can be told from other people's: whose it is, and which bubble. */

const PREFIX = 'imitator:';

/** The `metadata` of a bubble's send. */
export function metadataOf(installation: string, bubble: number): string {
  return `${PREFIX}${installation}:${bubble}`;
}

/** Which bubble of this installation an echo's metadata names; undefined where it names none. */
export function bubbleOf(metadata: string, installation: string): number | undefined {
  const own = `${PREFIX}${installation}:`;
  if (!metadata.startsWith(own)) return undefined;
  const id = Number(metadata.slice(own.length));
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** Whether it is of a program like this one, this installation or another. */
export function isImitators(metadata: string): boolean {
  return metadata.startsWith(PREFIX);
}

/** As releases wrote it that had no name for their installation: a bubble's number alone. */
export function isUnnamed(metadata: string): boolean {
  return /^imitator:\d+$/.test(metadata);
}
