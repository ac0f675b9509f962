/** How fast a run is, and how long the rest will take, from the steps of this sitting. */
import { type ForecastEvent, type StepEvent, stamp, type TrainEvent } from './events.ts';

/** The first step compiles and warms up: it says nothing of the others. */
const WARM_UP_STEPS = 1;
/** Steps that are remembered: a run changes its pace when the machine has other work. */
const REMEMBERED = 50;

/** Is given each step, and says the seconds that are left. */
export class Forecast {
  readonly #steps: number;
  #seen = 0;
  #recent: { seconds: number; tokens: number }[] = [];

  /** @param steps of the whole run. */
  constructor(steps: number) {
    this.#steps = steps;
  }

  add(step: StepEvent): void {
    if (this.#seen++ < WARM_UP_STEPS) return;
    this.#recent = [...this.#recent, { seconds: step.seconds, tokens: step.tokens }].slice(-REMEMBERED);
  }

  /** Steps that count so far. */
  get timed(): number {
    return this.#recent.length;
  }

  /** 0 while nothing was timed. */
  get tokensPerSecond(): number {
    const seconds = this.#sum('seconds');
    return seconds === 0 ? 0 : this.#sum('tokens') / seconds;
  }

  get secondsPerStep(): number {
    return this.timed === 0 ? 0 : this.#sum('seconds') / this.timed;
  }

  /** Seconds in steps from here on; validations and checkpoints come on top. */
  secondsLeft(step: number): number {
    return (this.#steps - step) * this.secondsPerStep;
  }

  #sum(key: 'seconds' | 'tokens'): number {
    return this.#recent.reduce((sum, step) => sum + step[key], 0);
  }
}

/** What the steps among a run's events tell of the rest. */
export function forecastAfter(events: readonly TrainEvent[], steps: number): Forecast {
  const forecast = new Forecast(steps);
  for (const event of events) if (event.event === 'step') forecast.add(event);
  return forecast;
}

/** Steps after which the time that is left is told again, as the run itself shows it. */
const TIMED_STEPS = 3;

/** A loop's events, and among them what the forecast comes to: at the start of a run that goes on, or after some steps. */
export async function* withForecast(
  loop: AsyncIterable<TrainEvent>,
  forecast: Forecast,
): AsyncGenerator<TrainEvent, void> {
  for await (const event of loop) {
    yield event;
    if (event.event === 'step') forecast.add(event);
    const goesOn = event.event === 'start' && forecast.timed > 0;
    const isTimed = event.event === 'step' && forecast.timed === TIMED_STEPS;
    if ((goesOn || isTimed) && forecast.secondsLeft(event.step) > 0)
      yield forecastEvent(forecast, event.step);
  }
}

function forecastEvent(forecast: Forecast, step: number): ForecastEvent {
  const { secondsPerStep, tokensPerSecond } = forecast;
  const seconds = forecast.secondsLeft(step);
  return stamp({ event: 'forecast', secondsPerStep, tokensPerSecond, seconds }, step);
}
