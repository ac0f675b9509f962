/** A Vulkan driver in software, for the tests of webgpu on machines without a card. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CHROMIUM = '/usr/lib/chromium';

/**
 * What to add to the environment of a process so that it finds the driver (which is looked for when the process
 * starts: tests fork a child), or undefined, said aloud, where there is none.
 */
export function softwareVulkan(): Record<string, string> | undefined {
  if (process.env['VK_ICD_FILENAMES'] !== undefined) return {};
  const driver = join(CHROMIUM, 'vk_swiftshader_icd.json');
  if (existsSync(driver)) return { LD_LIBRARY_PATH: CHROMIUM, VK_ICD_FILENAMES: driver };
  console.warn('SKIPPED: tests of webgpu need a Vulkan driver (Debian: apt-get install chromium brings one)');
  return undefined;
}

/** What a script prints as JSON, run in a process of its own that finds the driver. */
export async function runWithDriver<T>(
  driver: typeof process.env | undefined,
  ...script: string[]
): Promise<T> {
  const env = { ...process.env, ...driver };
  const { stdout } = await promisify(execFile)(process.execPath, [join(...script)], { env });
  return JSON.parse(stdout) as T;
}
