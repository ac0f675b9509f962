/** An evaluation as lines of a table: a measure each, a system a column. */
import type { Evaluation } from '../imitation/index.ts';
import { type MeasureName, type MeasureText, measureTexts, styleTexts } from '../imitation/index.ts';
import type { Figure, StyleFeature } from '../measures/index.ts';

export interface MeasureRow {
  name: string;
  text: MeasureText;
  /** In the order of the systems; undefined where a system cannot have it. */
  figures: readonly (Figure | undefined)[];
  /** Of a style distance: how far one half of the owner is from the other. */
  floor?: number | undefined;
}

export function measureRows({ systems }: Evaluation): MeasureRow[] {
  const all = Object.values(systems);
  return (Object.keys(measureTexts) as MeasureName[]).map((name) => ({
    name,
    text: measureTexts[name],
    figures: all.map((system) => system[name]),
  }));
}

/** Without the owner, who is the floor. */
export function styleRows({ systems }: Evaluation, of: 'style' | 'styleByContact' = 'style'): MeasureRow[] {
  const all = Object.values(systems);
  return (Object.keys(styleTexts) as StyleFeature[]).map((feature) => ({
    name: feature,
    text: {
      label: styleTexts[feature].label,
      unit: 'bits',
      better: 'less',
      means: "Jensen-Shannon distance from the owner's distribution: 0 the same, 1 nothing in common.",
    },
    figures: all.map((system) => system[of]?.[feature]),
    floor: all.find((system) => system[of] !== undefined)?.[of]?.[feature].floor,
  }));
}
