/** Models, adapters, datasets and answers of a hub that are made to stop whoever reads them, or to lead astray. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasetHash } from '../../../src/formatting/dataset/manifest.ts';
import { writeDataset } from '../../support/dataset.ts';
import { fakeHub } from '../../support/fake-hub.ts';
import { goldenPath } from '../../support/golden.ts';
import { op, writePickle } from '../../support/torch-writer.ts';
import type { HostileCase } from './case.ts';

const TINY = goldenPath('tiny');
const PLAIN = join(import.meta.dirname, '../../fixtures/peft-variants/plain');

function model(name: string, file: string, content: () => string | Uint8Array, mustSay: RegExp): HostileCase {
  const make = (dir: string) => {
    cpSync(TINY, dir, { recursive: true });
    writeFileSync(join(dir, file), content());
    return dir;
  };
  return { name, kind: 'checkpoint', make, mustSay };
}

const config = (fields: object) => () =>
  JSON.stringify({ ...JSON.parse(readFileSync(join(TINY, 'config.json'), 'utf8')), ...fields });

/** A safetensors file with this header, and so many bytes behind it. */
function safetensors(header: string, bytes = 0): () => Buffer {
  return () => {
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    return Buffer.concat([head, Buffer.from(header), Buffer.alloc(bytes)]);
  };
}

const tensor = (shape: number[], offsets: number[], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: offsets,
});

function pickle(name: string, body: () => readonly number[] | Buffer, mustSay: RegExp): HostileCase {
  return {
    name: `a pickle of ${name}`,
    kind: 'checkpoint',
    async make(dir) {
      cpSync(join(TINY, 'config.json'), join(dir, 'config.json'));
      const bytes = Buffer.concat([Buffer.from(op.proto), Buffer.from(body()), Buffer.from(op.stop)]);
      await writePickle(join(dir, 'pytorch_model.bin'), bytes);
      return dir;
    },
    mustSay,
  };
}

const many = (code: string, count: number) => Buffer.alloc(count * code.length, Buffer.from(code, 'latin1'));
const REFUSED = /pickle|state dict|steps|bytes/u;

function adapter(name: string, fields: object, mustSay: RegExp): HostileCase {
  const make = (dir: string) => {
    cpSync(PLAIN, dir, { recursive: true });
    const path = join(dir, 'adapter_config.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields }));
    return dir;
  };
  return { name: `an adapter: ${name}`, kind: 'adapter', make, mustSay };
}

export function handmadeModels(): HostileCase[] {
  const header = (tensors: object) => safetensors(JSON.stringify(tensors), 64);
  return [
    model(
      '300,000 layers',
      'config.json',
      config({ encoder_layers: 300_000 }),
      /encoder_layers: expected .*1000/u,
    ),
    model('a vocabulary of 2^53', 'config.json', config({ vocab_size: 2 ** 53 - 1 }), /expected \[/u),
    model(
      'as many positions',
      'config.json',
      config({ max_position_embeddings: 2 ** 53 - 1 }),
      /expected \[/u,
    ),
    model('no heads', 'config.json', config({ encoder_attention_heads: 0 }), /encoder_attention_heads/u),
    model('a family called constructor', 'config.json', config({ model_type: 'constructor' }), /model_type/u),
    model(
      'a configuration of 100 MB',
      'config.json',
      () => Buffer.alloc(100_000_000, '[],'),
      /next to nothing/u,
    ),
    model('a configuration in a list', 'config.json', () => '[null]', /model_type/u),
    model(
      'overlapping tensors',
      'model.safetensors',
      header({ a: tensor([4], [0, 16]), b: tensor([4], [8, 24]) }),
      /its bytes are also those of a/u,
    ),
    model(
      'a tensor behind the end',
      'model.safetensors',
      header({ a: tensor([4], [1e9, 1e9 + 16]) }),
      /ends at byte/u,
    ),
    model(
      'a tensor that ends before it begins',
      'model.safetensors',
      header({ a: tensor([4], [32, 16]) }),
      /do not hold/u,
    ),
    model(
      'a shape beyond all numbers',
      'model.safetensors',
      header({ a: tensor([2 ** 40, 2 ** 40], [0, 64]) }),
      /do not hold/u,
    ),
    model(
      'a type called constructor',
      'model.safetensors',
      header({ a: tensor([4], [0, 16], 'constructor') }),
      /expected F32/u,
    ),
    model(
      'a header that is longer than the file',
      'model.safetensors',
      () => Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 1]),
      /ends at byte/u,
    ),
    model('a header of 2^63 bytes', 'model.safetensors', () => Buffer.alloc(64, 0xff), /another format/u),
    model(
      'a header of 30 MB of nothing',
      'model.safetensors',
      safetensors(`{${'"a":{},'.repeat(4e6)}"b":{}}`),
      /next to nothing/u,
    ),
    model(
      '200,000 tensors that nobody knows',
      'model.safetensors',
      () =>
        safetensors(
          JSON.stringify(
            Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`t${i}`, tensor([0], [0, 0])])),
          ),
        )(),
      /and \d+ more/u,
    ),
    model(
      'a tokenizer in the place of weights',
      'model.safetensors',
      () => '{"model":{"type":"BPE"}}',
      /another format|ends at/u,
    ),
    {
      name: 'a shard in another folder',
      kind: 'checkpoint',
      make(dir) {
        cpSync(join(TINY, 'config.json'), join(dir, 'config.json'));
        writeFileSync(join(dir, 'model.safetensors.index.json'), '{"weight_map":{"a":"..","b":"."}}');
        return dir;
      },
      mustSay: /weight_map/u,
    },
    {
      name: 'a folder in the place of weights',
      kind: 'checkpoint',
      make(dir) {
        cpSync(join(TINY, 'config.json'), join(dir, 'config.json'));
        mkdirSync(join(dir, 'model.safetensors'));
        return dir;
      },
      mustSay: /./u,
    },
    {
      name: 'weights that link to themselves',
      kind: 'checkpoint',
      make(dir) {
        cpSync(join(TINY, 'config.json'), join(dir, 'config.json'));
        symlinkSync('model.safetensors', join(dir, 'model.safetensors'));
        return dir;
      },
      mustSay: /./u,
    },
    pickle('four million dicts', () => many('}', 4_000_000), REFUSED),
    pickle('four million lists', () => many(']', 4_000_000), REFUSED),
    pickle('forty million Nones', () => many('N', 40_000_000), REFUSED),
    pickle('a million marks', () => many('(', 900_000), REFUSED),
    pickle('a list within itself', () => [0x5d, 0x71, 0, 0x68, 0, 0x61], REFUSED),
    pickle(
      'a dict that is its own key',
      () => [0x7d, 0x71, 0, 0x68, 0, 0x68, 0, 0x73],
      /expected a tensor|network/u,
    ),
    pickle('a call of a list', () => [0x5d, 0x29, 0x52], /calls/u),
    pickle('a number of 255 bytes', () => [0x8a, 255, ...Array(255).fill(0x7f)], REFUSED),
    pickle('a text that is longer than it', () => [0x58, 0xff, 0xff, 0xff, 0x7f, 0x41], REFUSED),
    pickle(
      'a tensor of negative size',
      () => [
        ...op.global('torch._utils', '_rebuild_tensor_v2'),
        ...op.mark,
        ...op.int(-1),
        ...op.tuple,
        ...op.reduce,
      ],
      /storage/u,
    ),
    adapter('a pattern that backtracks without end', { alpha_pattern: { '((a+)+)+$': 1 } }, /alpha_pattern/u),
    adapter(
      'a million patterns',
      { alpha_pattern: Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`m${i}`, 1])) },
      /at most 1000|nothing/u,
    ),
    adapter('a rank of 2^40', { r: 2 ** 40 }, /rank/u),
    adapter('an alpha of 1e308', { lora_alpha: 1e308, use_rslora: true, r: 2 }, /./u),
    adapter(
      'targets called constructor',
      { target_modules: ['constructor', '__proto__'] },
      /target_modules/u,
    ),
    adapter(
      'unknown fields of every name',
      { __proto__2: 1, constructor: {}, toString: 'x' },
      /constructor/u,
    ),
    {
      name: 'examples that are no JSON, with the hash of a good file',
      kind: 'dataset',
      make: (dir) => withExamples(dir, 'not json\n'),
      mustSay: /train\.jsonl/u,
    },
    {
      name: 'examples of other things than texts',
      kind: 'dataset',
      make: (dir) => withExamples(dir, '{"prompt":7,"response":null}\n[]\nnull\n'),
      mustSay: /train\.jsonl/u,
    },
    {
      name: 'an example of 100 MB of nothing',
      kind: 'dataset',
      make: (dir) => withExamples(dir, '[],'.repeat(33e6)),
      mustSay: /train\.jsonl/u,
    },
    {
      name: "a friend's code of a million signs",
      kind: 'code',
      make: () => '7K2M'.repeat(25_000),
      mustSay: /blind-result/u,
    },
    {
      name: "a friend's code of control characters",
      kind: 'code',
      make: () => '\u001b[2J\u0007-7K2M',
      mustSay: /blind-result/u,
    },
    hub('a commit that leads out of the cache', '../../../../evil'),
    hub('a commit that is a number', 7),
    hub('a commit that is a list', ['c'.repeat(40)]),
    hub('a commit of a megabyte', 'c'.repeat(1_000_000)),
    {
      name: 'a cache whose branch leads out of it',
      kind: 'hub',
      make(dir) {
        const refs = join(dir, 'hub/models--owner--model/refs');
        mkdirSync(refs, { recursive: true });
        writeFileSync(join(refs, 'main'), '../../../../../etc');
        return `offline ${dir}`;
      },
      mustSay: /hash of a commit/u,
    },
  ];
}

/** A dataset whose manifest vouches for these examples, as whoever made both can see to. */
function withExamples(dir: string, lines: string): string {
  const text = Buffer.from(lines);
  writeDataset(dir, { train: [['a', 'b']] });
  const manifest = JSON.parse(readFileSync(join(dir, 'dataset.json'), 'utf8'));
  manifest.files.train.sha256 = createHash('sha256').update(text).digest('hex');
  manifest.hash = datasetHash(manifest.files, manifest.settings);
  writeFileSync(join(dir, 'train.jsonl'), text);
  writeFileSync(join(dir, 'dataset.json'), JSON.stringify(manifest));
  return dir;
}

/** A hub that names such a commit. */
function hub(name: string, sha: unknown): HostileCase {
  return {
    name: `a hub: ${name}`,
    kind: 'hub',
    async make(dir) {
      const served = await fakeHub({});
      served.commit = sha;
      return `${served.url} ${dir}`;
    },
    mustSay: /hash of a commit/u,
  };
}
