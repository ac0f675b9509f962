/** What to say where an export holds nothing that can be read. */
import { counted } from '../../base/counted.ts';
import { type ImitatorError, problem } from '../../base/errors.ts';
import type { SkippedFile } from './entry.ts';

/**
 * @param html files of an export in HTML.
 * @param skipped files that are there and could not be used.
 */
export function noThreads(
  paths: readonly string[],
  html: readonly string[],
  skipped: readonly SkippedFile[],
): ImitatorError {
  if (html.length > 0)
    return problem({
      code: 'export-html',
      place: html[0]!,
      expected: 'an export in JSON',
      value: 'one in HTML',
      remedy:
        'ask Meta for it again: Accounts Centre, Your information and permissions, Export your information, and under Format choose JSON',
    });
  const [first, ...more] = skipped;
  if (first !== undefined)
    return problem({
      code: 'no-threads',
      place: first.file,
      detail: `${first.why}${more.length === 0 ? '' : ` (and ${counted(more.length, 'more such file')})`}`,
      remedy: 'nothing else in the export is a thread',
    });
  return problem({
    code: 'no-threads',
    place: paths.join(', '),
    expected: 'message_1.json files with participants and messages',
    value: 'none',
    remedy:
      'give the zip that Meta sent (with Messages among what was asked for), its unpacked folder, or all its parts',
  });
}
