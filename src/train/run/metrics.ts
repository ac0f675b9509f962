/** metrics.jsonl: every event of a run, one JSON a line, those of lost steps taken back when it is resumed. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { problem } from '../../base/errors.ts';
import { PRIVATE_FILE } from '../../base/files/private.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import type { TrainEvent } from './events.ts';
import { saveTo } from './save-to.ts';

/**
 * The events in a metrics file; a half line at its end, of a killed run, is left out.
 *
 * @throws ImitatorError `metrics-damaged` naming the first line that is no event.
 */
export function readMetrics(path: string): TrainEvent[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, i) => eventOf(line, `${path}, line ${i + 1}`));
}

function eventOf(line: string, place: string): TrainEvent {
  try {
    return JSON.parse(line) as TrainEvent;
  } catch (cause) {
    throw problem({
      code: 'metrics-damaged',
      place,
      expected: 'an event as JSON',
      remedy: 'remove that line, or begin the run anew with --force',
      cause,
    });
  }
}

export function appendMetrics(path: string, event: TrainEvent): void {
  saveTo(path, () => appendFileSync(path, `${JSON.stringify(event)}\n`, { mode: PRIVATE_FILE }));
}

/** Takes back what happened after a step: the run goes on from there. */
export function rewindMetrics(path: string, step: number): void {
  const kept = readMetrics(path).filter((event) => event.step <= step && event.event !== 'done');
  saveTo(path, () => writeWhole(path, kept.map((event) => `${JSON.stringify(event)}\n`).join('')));
}
