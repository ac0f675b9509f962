/** Reads every weight of the checkpoint named on the command line, once, and prints the peak of resident memory in bytes. */
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';

const start = performance.now();
const { weights } = await readCheckpoint(process.argv[2]!);
let values = 0;
for (const name of weights.names) values += weights.read(name).length;
const seconds = (performance.now() - start) / 1000;
process.stdout.write(JSON.stringify({ values, seconds, peak: process.resourceUsage().maxRSS * 1024 }));
