/** Why messages of an export are not in a dataset, in words. */
import { counted } from '../../src/base/counted.ts';
import type { DatasetManifest } from '../../src/formatting/index.ts';

type Dropped = DatasetManifest['counts']['dropped'];

const REASONS: Readonly<Record<keyof Dropped, string | readonly [one: string, many: string]>> = {
  system: 'written by Messenger itself or to a machine',
  empty: 'without text',
  media: ['photo or other attachment', 'photos or other attachments'],
  unsent: 'taken back',
  duplicate: 'in several copies or edited',
  filtered: 'not asked for',
  group: 'in groups (--groups takes them)',
};

export function leftOut(dropped: Dropped): string {
  const parts = Object.entries(REASONS).flatMap(([reason, words]) => {
    const count = dropped[reason as keyof Dropped];
    const [one, many] = typeof words === 'string' ? [words, words] : words;
    return count === 0 ? [] : [counted(count, one, many)];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

const SHOWN = 5;

/** Files that could not be used, the first few by name. */
export function skippedLines(skipped: readonly { file: string; why: string }[]): string[] {
  if (skipped.length === 0) return [];
  const lines = skipped.slice(0, SHOWN).map(({ file, why }) => `  ${file}: ${why}`);
  const more = skipped.length - lines.length;
  return [
    `${counted(skipped.length, 'file was', 'files were')} skipped:`,
    ...lines,
    ...(more > 0 ? [`  and ${number(more)} more (--json names all of them)`] : []),
  ];
}

export const number = (value: number): string => value.toLocaleString('en');
