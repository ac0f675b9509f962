/** `imitator export`: a model in a folder that serves fast and that other tools load. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { counted } from '../../src/base/counted.ts';
import { problem } from '../../src/base/errors.ts';
import { exportModel, type GgufType, ggufTypes, type ModelExportResult } from '../../src/export/index.ts';
import { openBase, readModelManifest } from '../../src/model/index.ts';
import { defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';

interface Options {
  base?: string;
  adapter?: string;
  data?: string;
  out: string;
  force?: boolean;
  onnx: boolean;
  gguf?: GgufType;
}

export default defineCommand({
  name: 'export',
  description:
    'Merges an adapter into its base and writes a folder with all that serving needs: a checkpoint in the form of ' +
    'Hugging Face (model.safetensors, configuration, tokenizer), ONNX in the layout that transformers.js and Optimum ' +
    'load (onnx/), our serving graphs (serving/) and last imitator.json. Nothing is left behind where it fails.\n\n' +
    "With --data the loss on the dataset's held-out turns is measured in float32 and in int8: --precision auto takes " +
    'int8 where it costs at most 1 %, with the most harmful matrices in float32 if that saves it. Without --data auto ' +
    'is fp32.',
  examples: [
    [
      'imitator export --adapter my-adapter --data my-dataset --out my-model',
      'The model of an adapter that imitator trained, on the base that it names',
    ],
    ['imitator export --base models/small --precision int8 --out small-int8', 'A base as it is, in int8'],
  ],
  json: true,
  model: true,
  configure: (command) =>
    command
      .option(
        '--base <base>',
        "folder of a checkpoint, GGUF file, or a model on the hub (default: the adapter's)",
      )
      .option('--adapter <dir>', 'adapter in PEFT form')
      .option('--data <dir>', 'dataset whose held-out turns judge int8')
      .requiredOption('--out <dir>', 'folder to be made')
      .option('--force', 'replace OUT')
      .option('--no-onnx', 'leave ONNX for other tools out')
      .addOption(
        new Option('--gguf <type>', 'write a file for llama.cpp too, its matrices so').choices(
          Object.keys(ggufTypes),
        ),
      ),
  async run(ctx, _, options: Options) {
    const { device, precision, threads } = ctx.settings.model;
    if (device !== 'auto' && device !== 'cpu')
      ctx.note(`serving graphs are for the cpu, and measured there: --device ${device} changes nothing here`);
    if (options.base !== undefined && isAdapter(options.base)) throw noBase(options.base);
    const named = options.adapter === undefined ? undefined : readModelManifest(options.adapter)?.base.id;
    const base = await openBase(
      options.base ?? named ?? ctx.settings.model.base,
      hubSettings(ctx),
      downloadOptions(ctx),
    );
    const { adapter, data, out, force, onnx, gguf } = options;
    const { note, signal } = ctx;
    const result = await exportModel({
      base,
      adapter,
      data,
      out,
      force,
      onnx,
      gguf,
      precision,
      threads,
      note,
      signal,
    });
    ctx.result(result, () => summary(result, options.out));
  },
});

function isAdapter(dir: string): boolean {
  return existsSync(join(dir, 'adapter_config.json')) && !existsSync(join(dir, 'config.json'));
}

function noBase(dir: string): Error {
  return problem({
    code: 'base-missing',
    place: `--base ${dir}`,
    expected: 'a whole model',
    value: 'an adapter',
    remedy: `give it as --adapter ${dir}`,
  });
}

function summary({ precision, why, fp32Matrices }: ModelExportResult, out: string): string {
  const except =
    fp32Matrices.length === 0 ? '' : `, ${counted(fp32Matrices.length, 'matrix', 'matrices')} in fp32`;
  return `Exported to ${out} in ${precision}${except}: ${why}.\nTry it: imitator chat --model ${out}`;
}
