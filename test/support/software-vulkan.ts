/** A Vulkan driver in software, for the tests of webgpu on machines without a card. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

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
