import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { unpickle } from '../../../src/model/checkpoint/unpickle.ts';
import { configFolder, tinyTensors, torchTensors } from '../../support/checkpoint-folder.ts';
import { op, writePickle, writeTorchFile } from '../../support/torch-writer.ts';

/** What an attacker would send: a call of os.system when the pickle is loaded. */
function attack(module: string, name: string, argument: string): Uint8Array {
  const call = [...op.global(module, name), ...op.mark, ...op.text(argument), ...op.tuple, ...op.reduce];
  return Uint8Array.from([...op.proto, ...call, ...op.stop]);
}

test.each([
  ['posix', 'system'],
  ['builtins', 'eval'],
  ['torch', 'load'],
])('a pickle that refers to %s.%s is refused by that name, and nothing is run', async (module, name) => {
  const dir = configFolder();
  const trace = join(dir, 'trace');
  await writePickle(join(dir, 'pytorch_model.bin'), attack(module, name, `touch ${trace}`));
  const attempt = readCheckpoint(dir);
  await expect(attempt).rejects.toThrow(
    `${module}.${name}, which a state dict has no use for; nothing was run`,
  );
  await expect(attempt).rejects.toMatchObject({ code: 'pickle-unsafe' });
  expect(existsSync(trace)).toBe(false);
});

test('an opcode that makes objects of classes is refused', () => {
  const inst = [...op.proto, ...op.mark, 0x69, ...new TextEncoder().encode('os\nsystem\n'), ...op.stop];
  expect(() => unpickle(Uint8Array.from(inst), 'x.bin')).toThrow(/x\.bin: opcode 0x69 at byte 3/);
});

test('calling what is not a function of ours is refused', () => {
  const call = [...op.proto, ...op.text('print'), ...op.emptyTuple, ...op.reduce, ...op.stop];
  expect(() => unpickle(Uint8Array.from(call), 'x.bin')).toThrow(/calls what is no function/);
});

test.each([[[]], [[0x80]], [[0x80, 2, 0x74, 0x2e]], [[0x58, 255, 255, 255, 0x7f]]])(
  'bytes that are no pickle (%j) are an error, not a crash',
  (bytes) => {
    expect(() => unpickle(Uint8Array.from(bytes), 'x.bin')).toThrow(/x\.bin: expected/);
  },
);

test('a file from before PyTorch 1.6 is told apart, with what to do', async () => {
  const dir = configFolder();
  writeFileSync(join(dir, 'pytorch_model.bin'), Uint8Array.from([0x80, 2, 0x8a]));
  await expect(readCheckpoint(dir)).rejects.toThrow(/the older form.*save it again/);
});

test('a tensor that lies transposed is read in its own order', async () => {
  const dir = configFolder();
  const stored = tinyTensors();
  const tensors = torchTensors(stored, 'FloatStorage');
  const name = 'model.encoder.layers.0.fc1.weight';
  const [out, width] = tensors.get(name)!.shape as [number, number];
  tensors.set(name, { ...tensors.get(name)!, strides: [1, out] });
  await writeTorchFile(join(dir, 'pytorch_model.bin'), tensors, 'FloatStorage');
  const { weights } = await readCheckpoint(dir);
  const [read, lies] = [weights.read(name), stored.get(name)!.data()];
  for (const [row, column] of [
    [0, 1],
    [1, 0],
    [7, 5],
    [out - 1, width - 1],
  ] as const)
    expect(read[row * width + column], `${row}, ${column}`).toBe(lies[column * out + row]);
});

test('tensors that cannot be taken as they lie are all named', async () => {
  const dir = configFolder();
  const tensors = torchTensors(tinyTensors(), 'FloatStorage');
  const name = 'model.encoder.layers.0.fc1.weight';
  for (const strides of [[2, 48], [32], [0, 1]]) {
    tensors.set(name, { ...tensors.get(name)!, strides });
    await writeTorchFile(join(dir, 'pytorch_model.bin'), tensors, 'FloatStorage');
    await expect(readCheckpoint(dir)).rejects.toThrow(`${name}: expected a tensor without gaps`);
  }
  const integers = new Map([['a', { shape: [2], bytes: () => new Uint8Array(16), byteLength: 16 }]]);
  await writeTorchFile(join(dir, 'pytorch_model.bin'), integers, 'LongStorage');
  await expect(readCheckpoint(dir)).rejects.toThrow(
    /a: expected float, half or bfloat16, got torch\.LongStorage/,
  );
});
