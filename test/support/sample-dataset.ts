import { formatting } from '../../config/groups/formatting.ts';
import { formatExport } from '../../src/formatting/index.ts';

/** Formats the sample export into a folder; returns it. */
export async function sampleDataset(dir: string): Promise<string> {
  const settings = formatting.parse({});
  const request = { paths: ['examples/sample-export.zip'], out: dir, settings, key: new Uint8Array(32) };
  for await (const _ of formatExport(request)) {
    // Only the files are wanted.
  }
  return dir;
}
