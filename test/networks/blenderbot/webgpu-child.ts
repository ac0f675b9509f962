/** What blenderbot.test.ts runs in a process that was started with a Vulkan driver: prints the distances as JSON. */
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { goldenDistances } from '../../support/golden-blenderbot.ts';

process.stdout.write(JSON.stringify(await goldenDistances(onnxruntimeEngine('webgpu'))));
