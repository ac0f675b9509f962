/** What a send carries, so that its echo can be told from other people's: which bubble it was. */

const PREFIX = 'imitator:';

/** The `metadata` of a bubble's send. */
export function metadataOf(bubble: number): string {
  return `${PREFIX}${bubble}`;
}

/** Whether an echo's metadata is of a send of ours. */
export function isOurMetadata(metadata: string): boolean {
  return metadata.startsWith(PREFIX);
}

/** Which bubble an echo's metadata names; undefined where it names none of ours. */
export function bubbleOf(metadata: string): number | undefined {
  const id = Number(metadata.slice(PREFIX.length).split(':')[0]);
  return isOurMetadata(metadata) && Number.isSafeInteger(id) ? id : undefined;
}
