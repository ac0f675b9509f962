import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of the test data that is too large, or not ours, to be committed (`IMITATOR_TEST_DATA`), or undefined.
 * Use as `describe.skipIf(dir === undefined)`; the reason is printed once, so that a skip is never silent.
 */
export function testData(folder: string): string | undefined {
  const root = process.env['IMITATOR_TEST_DATA'];
  const dir = root === undefined ? undefined : join(root, folder);
  if (dir !== undefined && existsSync(dir)) return dir;
  console.warn(`SKIPPED: tests on ${folder} need IMITATOR_TEST_DATA (${root ?? 'not set'})`);
  return undefined;
}
