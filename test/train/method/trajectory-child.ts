/** One reference run on webgpu, in a process that was started with a Vulkan driver: prints how far it strays as JSON. */
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { goldenRun, goldenRuns } from './golden-run.ts';
import { straying } from './trajectory.ts';

process.stdout.write(JSON.stringify(await straying(goldenRun(goldenRuns[0]), onnxruntimeEngine('webgpu'))));
