import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, onnxruntimeEngine, type Program } from '../../src/engines/index.ts';
import {
  type DecodingBatch,
  type Departure,
  type Generation,
  type GenerationRequest,
  type Generator,
  openGenerator,
  type Ticket,
} from '../../src/generate/index.ts';
import { type GenerationConfig, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';
import { goldenCases, requestsOf, upToEnd } from './golden-cases.ts';

let generator: Generator;
beforeAll(async () => {
  generator = await openGenerator(await readCheckpoint(goldenPath('tiny')));
});
afterAll(() => generator.release());

/** Steps until the batch is empty. */
async function finish(batch: DecodingBatch): Promise<Map<Ticket, Departure>> {
  const left = new Map<Ticket, Departure>();
  while (batch.size > 0) for (const departure of await batch.step()) left.set(departure.ticket, departure);
  return left;
}

function sequencesOf(departure: Departure | undefined): number[][] {
  return (departure as { generation: Generation }).generation.sequences;
}

/** A prompt that is not ended before its limit. */
function long(params: GenerationConfig = {}): GenerationRequest {
  return { ids: [40, 67, 13, 29, 69, 2], params: { max_length: 24, min_length: 24, ...params } };
}

test('requests that join while others decode, with beams and lengths of their own, answer as they do alone', async () => {
  const requests = goldenCases.flatMap(requestsOf);
  const expected = goldenCases.flatMap(({ sequences, params }) => {
    const each = params.num_return_sequences ?? 1;
    return Array.from({ length: sequences.length / each }, (_, i) =>
      sequences.slice(i * each, (i + 1) * each).map((s) => upToEnd(s)),
    );
  });
  const batch = generator.batch();
  const left = new Map<Ticket, Departure>();
  const tickets: Ticket[] = [];
  // One joins at every step, until all have come.
  while (tickets.length < requests.length || batch.size > 0) {
    const next = requests[tickets.length];
    if (next !== undefined) tickets.push(batch.add(next));
    for (const departure of await batch.step()) left.set(departure.ticket, departure);
  }
  expect(tickets.map((ticket) => sequencesOf(left.get(ticket)))).toEqual(expected);
});

test('a request leaves when it ends, and not before the longest of the batch', async () => {
  const batch = generator.batch();
  const short = batch.add(long({ max_length: 5, min_length: 0 }));
  const other = batch.add(long({ num_beams: 4 }));
  expect([batch.size, batch.rows]).toEqual([2, 5]);
  const steps = new Map<Ticket, number>();
  for (let step = 1; batch.size > 0; step++)
    for (const { ticket } of await batch.step()) steps.set(ticket, step);
  expect(steps.get(short)).toBeLessThanOrEqual(4);
  expect(steps.get(other)).toBe(23);
  expect(batch.rows).toBe(0);
});

test('requests beyond the rows of a batch wait for room, in their order', async () => {
  const narrow = await openGenerator(await readCheckpoint(goldenPath('tiny')), { maxRows: 4 });
  const requests = Array.from({ length: 5 }, (_, i) =>
    long({ num_beams: 3, max_length: 6 + i, min_length: 6 + i }),
  );
  const found = await narrow.generate(requests);
  const tooMany = await narrow.generate([long({ num_beams: 8 })]);
  await narrow.release();
  expect(found.map(({ sequences }) => sequences[0]!.length)).toEqual([6, 7, 8, 9, 10]);
  // Each waited for the one before it.
  const waits = found.map(({ timings }) => timings.queueMs);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(tooMany[0]!.sequences).toHaveLength(1);
});

test('an aborted request leaves at the next step with its reason; the others answer as before', async () => {
  const batch = generator.batch();
  const controller = new AbortController();
  const aborted = batch.add({ ...long(), signal: controller.signal });
  const kept = batch.add(long({ num_beams: 3 }));
  await batch.step();
  controller.abort(new Error('no longer wanted'));
  expect(await batch.step()).toEqual([{ ticket: aborted, error: new Error('no longer wanted') }]);
  const left = await finish(batch);
  const [alone] = await generator.generate([long({ num_beams: 3 })]);
  expect(sequencesOf(left.get(kept))).toEqual(alone!.sequences);
});

test('a request aborted before it joins is never encoded', async () => {
  const batch = generator.batch();
  const aborted = batch.add({ ...long(), signal: AbortSignal.abort(new Error('too late')) });
  expect(await batch.step()).toEqual([{ ticket: aborted, error: new Error('too late') }]);
  await expect(
    generator.generate([{ ...long(), signal: AbortSignal.abort(new Error('x')) }]),
  ).rejects.toThrow('x');
});

test('a request that is taken out is heard of no more', async () => {
  const batch = generator.batch();
  const [waiting, running] = [batch.add(long()), batch.add(long())];
  expect(batch.remove(waiting)).toBe(true);
  await batch.step();
  expect(batch.remove(running)).toBe(true);
  expect(batch.remove(running)).toBe(false);
  expect(batch.size).toBe(0);
  expect(await batch.step()).toEqual([]);
});

test('every step tells a request how far it is', async () => {
  const seen: number[][] = [];
  const request = {
    ...long({ max_length: 6, min_length: 6 }),
    onToken: ({ best }: { best: readonly number[] }) => seen.push([...best]),
  };
  const [found] = await generator.generate([request]);
  const whole = found!.sequences[0]!;
  // The last token comes with the answer.
  expect(seen).toEqual([2, 3, 4, 5].map((length) => whole.slice(0, length)));
});

test('a callback that throws ends its own request only', async () => {
  const batch = generator.batch();
  const onToken = () => {
    throw new Error('the listener is broken');
  };
  const broken = batch.add({ ...long(), onToken });
  const other = batch.add(long());
  const left = await finish(batch);
  expect(left.get(broken)).toMatchObject({ error: new Error('the listener is broken') });
  expect(sequencesOf(left.get(other))[0]).toHaveLength(24);
});

test.each(['encoder', 'step'])(
  'after a failure of the %s the next call answers as if nothing had been',
  async (which) => {
    const engine = onnxruntimeEngine();
    let failing = false;
    const fragile: Engine = {
      ...engine,
      async compile(graph, options) {
        const program = await engine.compile(graph, options);
        const isStep = program.inputs.some(({ name }) => name === 'slot_mask');
        const run: Program['run'] = async (...given) => {
          if (failing && isStep === (which === 'step')) throw new Error('the device is gone');
          return program.run(...given);
        };
        const { inputs, outputs } = program;
        return { inputs, outputs, run, release: () => program.release() };
      },
    };
    const other = await openGenerator(await readCheckpoint(goldenPath('tiny')), { engine: fragile });
    const requests = [long(), long({ num_beams: 3 })];
    const before = await other.generate(requests);
    failing = true;
    let heard = 0;
    const lost = requests.map((request) => ({ ...request, onToken: () => heard++ }));
    await expect(other.generate(lost)).rejects.toThrow('the device is gone');
    failing = false;
    const after = await other.generate(requests);
    await other.release();
    expect(after.map(({ sequences }) => sequences)).toEqual(before.map(({ sequences }) => sequences));
    expect(heard).toBe(0);
  },
);

test('calls of generate that overlap take turns', async () => {
  const [first, second] = await Promise.all([generator.generate([long()]), generator.generate([long()])]);
  expect(first[0]!.sequences).toEqual(second[0]!.sequences);
});
