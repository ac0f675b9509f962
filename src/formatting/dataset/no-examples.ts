/** What to say where an export has threads, but no reply by its owner. */
import { counted } from '../../base/counted.ts';
import { type ImitatorError, problem } from '../../base/errors.ts';
import { candidateList } from '../export/index.ts';
import type { DatasetContent } from './describe-dataset.ts';

export function noExamples({ owner, statistics }: DatasetContent): ImitatorError {
  const { typed, threads, ownerNames } = statistics;
  const names = owner.names.join(' or ');
  if (ownerNames.size === 0)
    return problem({
      code: 'no-examples',
      detail: `nobody is called ${names} in ${counted(threads, 'thread')}; there are ${candidateList(owner.candidates)}`,
      remedy: '--me NAME says who you are',
    });
  return problem({
    code: 'no-examples',
    detail: `no reply by ${names} among ${counted(typed, 'typed message')} in ${counted(threads, 'thread')}`,
    remedy:
      'see with imitator inspect what the export holds: --since, --until, --threads, --exclude may leave too little, and groups are used only with --groups',
  });
}
