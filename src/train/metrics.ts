/** metrics.jsonl: every event of a run, one JSON a line, those of lost steps taken back when it is resumed. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { onDisk } from './disk.ts';
import type { TrainEvent } from './events.ts';
import { writeWhole } from './run-folder.ts';

/** The events in a metrics file; a half line at its end, of a killed run, is left out. */
export function readMetrics(path: string): TrainEvent[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TrainEvent);
}

export function appendMetrics(path: string, event: TrainEvent): void {
  onDisk(path, () => appendFileSync(path, `${JSON.stringify(event)}\n`));
}

/** Takes back what happened after a step: the run goes on from there. */
export function rewindMetrics(path: string, step: number): void {
  const kept = readMetrics(path).filter((event) => event.step <= step && event.event !== 'done');
  writeWhole(path, kept.map((event) => `${JSON.stringify(event)}\n`).join(''));
}
