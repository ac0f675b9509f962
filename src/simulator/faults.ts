/** What goes wrong when the app sends: planned one by one by a test, or drawn by the seed. */
import { type RandomStream, randomStream } from './random.ts';
import { type SendError, type SendErrorName, sendErrors, sentDespiteError } from './send-errors.ts';

export type Fault =
  /** Refused with this error; the person has nothing. */
  | { kind: 'error'; error: SendError }
  /** 1/1357046: an error, although the person has the message. */
  | { kind: 'error-after-sending'; error: SendError }
  /** The person has the message, and no answer ever comes. */
  | { kind: 'silence-after-sending' }
  /** The person has the message, and the connection breaks. */
  | { kind: 'hang-up-after-sending' }
  /** The connection breaks, and the person has nothing. */
  | { kind: 'hang-up-before-sending' };

export type FaultName =
  | SendErrorName
  | 'sent-despite-error'
  | Exclude<Fault['kind'], 'error' | 'error-after-sending'>;

/** Probability of each fault, drawn for every message that the app sends. */
export type SendChaos = Readonly<Partial<Record<FaultName, number>>>;

function faultNamed(name: FaultName): Fault {
  if (name === 'sent-despite-error') return { kind: 'error-after-sending', error: sentDespiteError };
  if (name in sendErrors) return { kind: 'error', error: sendErrors[name as SendErrorName] };
  return { kind: name } as Fault;
}

/** Each person has a stream of chance, so that conversations beside each other do not change one another's faults. */
export class Faults {
  readonly counts: Record<string, number> = {};
  readonly #chaos: SendChaos;
  readonly #seed: number;
  readonly #planned: { fault: FaultName | SendError; psid: string | undefined }[] = [];
  readonly #streams = new Map<string, RandomStream>();
  /** What every message meets until told otherwise. */
  standing: FaultName | SendError | undefined;

  constructor(chaos: SendChaos, seed: number) {
    this.#chaos = chaos;
    this.#seed = seed;
  }

  /** The next `times` messages, to this person or to anybody, meet this fault, or are refused with this error. */
  plan(fault: FaultName | SendError, times = 1, psid?: string): void {
    for (let i = 0; i < times; i++) this.#planned.push({ fault, psid });
  }

  next(psid: string): Fault | undefined {
    const planned = this.#takePlanned(psid) ?? this.standing ?? this.#draw(psid);
    if (planned === undefined) return undefined;
    const name = typeof planned === 'string' ? planned : 'error';
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    return typeof planned === 'string' ? faultNamed(planned) : { kind: 'error', error: planned };
  }

  #takePlanned(psid: string): FaultName | SendError | undefined {
    const index = this.#planned.findIndex((plan) => plan.psid === undefined || plan.psid === psid);
    return index < 0 ? undefined : this.#planned.splice(index, 1)[0]!.fault;
  }

  #draw(psid: string): FaultName | undefined {
    let stream = this.#streams.get(psid);
    if (stream === undefined) {
      stream = randomStream(this.#seed, `faults:${psid}`);
      this.#streams.set(psid, stream);
    }
    let left = stream.next();
    for (const [name, probability] of Object.entries(this.#chaos)) {
      left -= probability;
      if (left < 0) return name as FaultName;
    }
    return undefined;
  }
}
