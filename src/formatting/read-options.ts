/** Those of a dataset's settings that say how an export is read. */
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import type { ReadOptions } from './export/index.ts';

export function readOptions({ me, join, timeZone, dateOrder }: FormattingSettings): ReadOptions {
  return { me, join, timeZone, dateOrder: dateOrder === 'auto' ? undefined : dateOrder };
}
