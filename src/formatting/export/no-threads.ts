/** What to say where an export holds nothing that can be read. */
import { counted } from '../../base/counted.ts';
import { type ImitatorError, problem } from '../../base/errors.ts';
import type { SkippedFile } from './entry.ts';

/** What to ask Meta for. */
export const ASK_FOR_JSON =
  'ask Meta for it again: Accounts Centre, Your information and permissions, Export your information, and under Format choose JSON';

export interface NothingFound {
  paths: readonly string[];
  /** HTML pages that lay there. */
  html: readonly string[];
  /** Files that are there and could not be used. */
  skipped: readonly SkippedFile[];
  /** What lay there, in words. */
  held?: string;
}

export function noThreads({ paths, html, skipped, held = 'nothing else' }: NothingFound): ImitatorError {
  const [first, ...more] = skipped;
  const page = html[0] ?? skipped.find(({ file }) => /\.html?$/iu.test(file))?.file;
  const why =
    first && `${first.why}${more.length === 0 ? '' : ` (and ${counted(more.length, 'more such file')})`}`;
  if (page !== undefined)
    return problem({
      code: 'export-html',
      place: first?.file ?? page,
      detail: why ?? `the export is in HTML, and no page in it holds a thread (there is ${held})`,
      remedy: `${ASK_FOR_JSON}, with Messages ticked; or give the other parts of this one`,
    });
  if (first !== undefined)
    return problem({
      code: 'no-threads',
      place: first.file,
      detail: why!,
      remedy: `nothing else in the export is a thread (there is ${held})`,
    });
  return problem({
    code: 'no-threads',
    place: paths.join(', '),
    detail: `expected message_1.json files with participants and messages, got ${held}`,
    remedy:
      'give the zip that Meta sent (with Messages among what was asked for), its unpacked folder, or all its parts',
  });
}
