/** A training run for the person at the terminal: findings as lines, steps as a bar, or as a line now and then. */
import { Presets, SingleBar } from 'cli-progress';
import { counted, plural } from '../../src/base/counted.ts';
import {
  Forecast,
  type ForecastEvent,
  type PreflightEvent,
  type RankerEvent,
  type TrainEvent,
  type ValidationEvent,
} from '../../src/train/index.ts';
import { shareBar } from './share-bar.ts';

export interface TrainProgress {
  show(event: TrainEvent): void;
  close(): void;
}

/** @param note writes a line to stderr. A bar is drawn only where stderr is a terminal. */
export function trainProgress(
  note: (line: string) => void,
  stream: NodeJS.WriteStream = process.stderr,
): TrainProgress {
  let steps: Steps | undefined;
  /** Lines above the bar: it goes, and comes again below them. */
  const say = (lines: readonly string[]) => {
    steps?.hide();
    for (const line of lines) note(line);
  };
  const ranked = shareBar('replies', stream);
  const ranking = ({ state, share = 0 }: RankerEvent) => {
    if (state === 'begun') say(['Choosing how replies are ranked, by replies that it draws.']);
    else if (state === 'working') ranked.show(share, 1);
    else ranked.close();
  };
  return {
    show(event) {
      if (event.event === 'preflight') say(findings(event));
      else if (event.event === 'start') {
        if (event.resumed) say([`Going on after step ${event.step}.`]);
        steps = stream.isTTY === true ? new Bar(event.steps, stream) : new Lines(event.steps, note);
      } else if (event.event === 'step') steps?.step(event);
      else if (event.event === 'forecast') say([forecastLine(event)]);
      else if (event.event === 'validation') say(validationLines(event, stream.isTTY === true));
      else if (event.event === 'ranker') ranking(event);
      else if (event.event === 'warning') say([`Warning: ${event.message}.`]);
    },
    close() {
      steps?.hide();
      ranked.close();
    },
  };
}

type Step = Extract<TrainEvent, { event: 'step' }>;

interface Steps {
  step(event: Step): void;
  hide(): void;
}

class Bar implements Steps {
  readonly #bar: SingleBar;
  readonly #steps: number;
  readonly #forecast: Forecast;
  #shown = false;

  constructor(steps: number, stream: NodeJS.WriteStream) {
    this.#steps = steps;
    this.#forecast = new Forecast(steps);
    const format = '{bar} {value}/{total} | loss {loss} | {speed} tokens/s | {left} left | {memory} MB';
    const options = {
      format,
      stream,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    };
    this.#bar = new SingleBar(options, Presets.shades_grey);
  }

  step(event: Step): void {
    this.#forecast.add(event);
    const payload = figuresOf(event, this.#forecast);
    if (this.#shown) this.#bar.update(event.step, payload);
    else this.#bar.start(this.#steps, event.step, payload);
    this.#shown = true;
  }

  hide(): void {
    if (this.#shown) this.#bar.stop();
    this.#shown = false;
  }
}

/** Steps between two lines, as a share of the run. */
const LINES = 20;

class Lines implements Steps {
  readonly #forecast: Forecast;
  readonly #steps: number;
  readonly #note: (line: string) => void;

  constructor(steps: number, note: (line: string) => void) {
    this.#forecast = new Forecast(steps);
    this.#steps = steps;
    this.#note = note;
  }

  step(event: Step): void {
    this.#forecast.add(event);
    if (event.step % Math.ceil(this.#steps / LINES) !== 0) return;
    const { loss, speed, left, memory } = figuresOf(event, this.#forecast);
    this.#note(
      `step ${event.step}/${this.#steps}: loss ${loss}, ${speed} tokens/s, ${left} left, ${memory} MB`,
    );
  }

  hide(): void {}
}

function figuresOf(event: Step, forecast: Forecast) {
  return {
    loss: event.loss.toFixed(3),
    speed: Math.round(forecast.tokensPerSecond),
    left: forecast.timed === 0 ? '?' : clock(forecast.secondsLeft(event.step)),
    memory: event.memoryMB,
  };
}

function findings(event: PreflightEvent): string[] {
  const { cut } = event;
  const rehearsed = event.rehearsed > 0 ? `, ${event.rehearsed} of them rehearsed` : '';
  return [
    `${counted(event.examples, 'example')} an epoch${rehearsed}; ${event.heldOut} held out; ${percent(event.paddingShare)} of all positions are padding.`,
    ...(cut.prompts + cut.responses > 0
      ? [
          `${counted(cut.prompts, 'prompt')} and ${counted(cut.responses, 'response')} ${plural(cut.prompts + cut.responses, 'was', 'were')} longer than the base can take, and cut.`,
        ]
      : []),
    `${counted(event.steps, 'step')}, ${event.stepsPerEpoch} an epoch; ${counted(event.trainable, 'trained parameter')}.`,
    courseLine(event),
    `Device: ${event.device} (${event.why}).`,
    ...event.precision,
    `Memory: about ${event.neededMB} MB needed, ${event.availableMB} MB free.`,
  ];
}

/** The numbers that follow from the length of the run; run.json has every setting. */
function courseLine({ settings, steps }: PreflightEvent): string {
  const { method, learningRate, warmupSteps } = settings;
  const rate = `Learning rate up to ${learningRate} in ${counted(Number(warmupSteps), 'step')}, then ${settings.rateShape}`;
  return `${rate}${method === 'adalora' ? `; ${ranksOf(settings, steps)}` : ''}; method ${method}.`;
}

function ranksOf(
  { allocate, rank, targetRank, tinit, tfinal }: PreflightEvent['settings'],
  steps: number,
): string {
  if (!allocate) return `every rank stays ${rank}`;
  return `ranks from ${rank} down to ${targetRank} on average from step ${tinit} to ${steps - Number(tfinal)}`;
}

function forecastLine(event: ForecastEvent): string {
  return (
    `${event.secondsPerStep.toFixed(2)} s a step, ${Math.round(event.tokensPerSecond)} tokens/s: ` +
    `about ${clock(event.seconds)} to go, validations not counted.`
  );
}

/** People's own words are for the terminal and the report, not for whatever file a log goes to. */
function validationLines(event: ValidationEvent, withReplies: boolean): string[] {
  const measured =
    event.loss === null
      ? `Step ${event.step}:`
      : `Step ${event.step}: loss ${event.loss.toFixed(3)}, perplexity ${event.perplexity!.toFixed(2)} on ${counted(event.examples, 'held-out example')}${event.best ? ', the best so far' : ''}.`;
  const replies = event.samples.map(({ prompt, bubbles }) => `  ${prompt}  →  ${bubbles.join(' | ')}`);
  return withReplies ? [measured, ...replies] : [measured];
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** 1:02:03 or 2:03 */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
