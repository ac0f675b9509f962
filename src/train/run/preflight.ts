/** What is told of a run before it begins: its size and what it needs, and what looks doubtful in its inputs. */
import { counted } from '../../base/counted.ts';
import { languageWarning } from '../../formatting/index.ts';
import type { Inputs } from '../data/inputs.ts';
import { type PreflightEvent, stamp, type WarningEvent } from './events.ts';
import { megabytes } from './memory.ts';
import type { ChosenRun } from './run.ts';
import type { RunRecord } from './run-record.ts';

export function preflightEvent(run: ChosenRun, { settings }: RunRecord): PreflightEvent {
  const { inputs, data, course, need, chosen, precision } = run;
  return stamp(
    {
      event: 'preflight',
      examples: data.examplesPerEpoch,
      rehearsed: data.rehearsedPerEpoch,
      heldOut: inputs.held.length,
      cut: inputs.train.cut,
      steps: course.steps,
      stepsPerEpoch: data.stepsPerEpoch,
      settings,
      paddingShare: data.paddingShare,
      trainable: need.trainable,
      device: chosen.device,
      why: chosen.why,
      precision: precision.lines,
      neededMB: megabytes(run.needed),
      availableMB: megabytes(run.available),
    },
    0,
  );
}

/** Fewer examples than this are warned of. */
const FEW_EXAMPLES = 100;

export function warningEvents({ dataset, train, held }: Inputs): WarningEvent[] {
  const list: [code: string, message: string][] = [];
  const count = train.examples.length;
  if (count < FEW_EXAMPLES)
    list.push(['few-examples', `only ${counted(count, 'example')}: expect a parrot rather than a style`]);
  if (held.length === 0)
    list.push([
      'no-validation',
      `${dataset.file('valid')} holds no examples: nothing tells when training goes on for too long`,
    ]);
  const otherLanguage = languageWarning(dataset.manifest.languages);
  if (otherLanguage !== undefined) list.push([otherLanguage.code, otherLanguage.message]);
  return list.map(([code, message]) => stamp({ event: 'warning', code, message }, 0));
}
