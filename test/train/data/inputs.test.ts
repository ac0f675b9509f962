import { join } from 'node:path';
import { expect, test } from 'vitest';
import { train } from '../../../config/groups/train.ts';
import { openBase } from '../../../src/model/open-base.ts';
import { openInputs } from '../../../src/train/data/inputs.ts';
import { days, exportIn } from '../../support/daily-export.ts';
import { defaults, examplesIn, format } from '../../support/format.ts';
import { profile, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tinyBase } from '../../support/tiny-base.ts';

const DAY = 24 * 3_600_000;
/** Two months' days in Julian years. */
const DAYS_OF_TWO_MONTHS = 365.25 / 6;

/** What a run over 100 days with Jana is made of. */
async function inputsWith(settings: Partial<typeof defaults>) {
  const dir = tempDir();
  const data = join(dir, 'data');
  const exported = exportIn(dir, { ...profile(), ...thread('Jana', days(100)) });
  await format([exported], data, { settings: { ...defaults, ...settings } });
  const base = tinyBase(join(dir, 'base'));
  const inputs = await openInputs({ base, data }, train.parse({}), (id) =>
    openBase(id, { home: dir, offline: true }),
  );
  return { inputs, examples: await examplesIn(data) };
}

test('newer examples of the training weigh more by the half-life of the dataset, those held out all alike', async () => {
  const { inputs, examples } = await inputsWith({ halfLifeMonths: 2 });
  const weights = inputs.train.examples.map(({ weight }) => weight!);
  expect(weights).toHaveLength(80);
  const newest = examples.length - 1;
  examples.forEach(({ at }, i) => {
    const ageDays = (examples[newest]!.at! - at!) / DAY;
    expect(weights[i]! / weights[newest]!).toBeCloseTo(2 ** (-ageDays / DAYS_OF_TWO_MONTHS), 9);
  });
  expect(inputs.held).toHaveLength(10);
  for (const held of inputs.held) expect(held).not.toHaveProperty('weight');
});

test('all examples weigh 1 unless the dataset says otherwise', async () => {
  const { inputs } = await inputsWith({});
  expect(new Set(inputs.train.examples.map(({ weight }) => weight))).toEqual(new Set([1]));
});
