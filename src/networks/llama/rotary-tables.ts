/** The angles of rotary positions: cosines and sines of position * base^(-2i/width). */
import type { LlamaConfig } from './config.ts';

export interface RotaryTables {
  /** [positions, headWidth/2]. */
  cos: Float32Array;
  sin: Float32Array;
}

const made = new WeakMap<LlamaConfig, RotaryTables>();

/** Of every position that the network knows; computed once, rounded as float32 arithmetic rounds. */
export function rotaryTables(config: LlamaConfig): RotaryTables {
  const tables = made.get(config) ?? compute(config);
  made.set(config, tables);
  return tables;
}

function compute({ maxPositionEmbeddings, headWidth, rotaryBase }: LlamaConfig): RotaryTables {
  const half = headWidth / 2;
  const cos = new Float32Array(maxPositionEmbeddings * half);
  const sin = new Float32Array(maxPositionEmbeddings * half);
  for (let i = 0; i < half; i++) {
    const turn = Math.fround(1 / Math.fround(rotaryBase ** ((2 * i) / headWidth)));
    for (let position = 0; position < maxPositionEmbeddings; position++) {
      const angle = Math.fround(position * turn);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
