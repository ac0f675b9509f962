/** What the loop says while it works. Progress bar, metrics.jsonl, `--events`, report and tests are its readers. */
import type { TrainSettings } from '../../../config/groups/train.ts';
import type { SampleReply } from '../../evaluate/sample-replies.ts';

interface EventBase {
  /** Steps done. */
  step: number;
  /** Resident memory of the process, and its highest so far. */
  memoryMB: number;
  peakMemoryMB: number;
}

/** What was found before the run began, and what it will need. */
export interface PreflightEvent extends EventBase {
  event: 'preflight';
  /** Examples of an epoch, those among them that are rehearsed, and held-out ones that a validation reads. */
  examples: number;
  rehearsed: number;
  heldOut: number;
  /** Prompts and responses that were longer than the base's positions. */
  cut: { prompts: number; responses: number };
  steps: number;
  stepsPerEpoch: number;
  /** What every `auto` came to. */
  settings: TrainSettings;
  /** Share of positions that hold no token. */
  paddingShare: number;
  /** Numbers that are trained. */
  trainable: number;
  device: string;
  /** Why this device. */
  why: string;
  /** How the frozen matrices are multiplied, and why, a line each. */
  precision: readonly string[];
  /** Expected peak of memory, and what is free now. */
  neededMB: number;
  availableMB: number;
}

/**
 * How long the run will take: told before it begins, from a trial step, and again after the first timed steps; of a run
 * that goes on, from its earlier steps.
 */
export interface ForecastEvent extends EventBase {
  event: 'forecast';
  secondsPerStep: number;
  tokensPerSecond: number;
  /** Seconds in steps that are left. */
  seconds: number;
}

/** The run begins, or goes on after a checkpoint. */
export interface StartEvent extends EventBase {
  event: 'start';
  /** Steps of the whole run. */
  steps: number;
  stepsPerEpoch: number;
  resumed: boolean;
}

export interface StepEvent extends EventBase {
  event: 'step';
  epoch: number;
  /** Mean cross-entropy over the step's labels, in nats. */
  loss: number;
  /** What was minimised: with AdaLoRA's orthogonality term. */
  totalLoss: number;
  gradientNorm: number;
  learningRate: number;
  /** AdaLoRA's budget and what the mask keeps, in triplets. */
  budget?: number;
  kept?: number;
  /** Tokens of both sides. */
  tokens: number;
  seconds: number;
}

export interface ValidationEvent extends EventBase {
  event: 'validation';
  /** Mean cross-entropy over all labels of the held-out examples, in nats, and its exponential; null without any. */
  loss: number | null;
  perplexity: number | null;
  examples: number;
  /** Whether this is the best so far, of those that can be kept. */
  best: boolean;
  samples: SampleReply[];
  seconds: number;
}

export interface CheckpointEvent extends EventBase {
  event: 'checkpoint';
  file: string;
  seconds: number;
}

/** After the last step: replies are drawn to choose how they are ranked, then the choice. */
export interface RankerEvent extends EventBase {
  event: 'ranker';
  state: 'begun' | 'working' | 'fitted';
  /** While it works: how much of it is done, from 0 to 1. */
  share?: number;
  /** Training and held-out examples that were answered. */
  examples?: { train: number; valid: number };
  seconds?: number;
}

export interface WarningEvent extends EventBase {
  event: 'warning';
  code: string;
  message: string;
}

/** Why a run ended: all steps done, no more improvement, a stop signal, or numbers that went astray. */
export type EndReason = 'complete' | 'early-stopping' | 'interrupted' | 'diverged';

export interface DoneEvent extends EventBase {
  event: 'done';
  reason: EndReason;
  /** The step whose state the learner now has. */
  keptStep: number;
  /** Its validation loss, where there was one. */
  keptLoss: number | null;
  /** For `diverged`: what probably caused it, and what to change. */
  cause?: string;
}

export type TrainEvent =
  | PreflightEvent
  | StartEvent
  | ForecastEvent
  | StepEvent
  | ValidationEvent
  | CheckpointEvent
  | RankerEvent
  | WarningEvent
  | DoneEvent;

/** An event before the loop stamps step and memory on it. */
type Unstamped<E extends TrainEvent = TrainEvent> = E extends TrainEvent ? Omit<E, keyof EventBase> : never;

export function stamp<E extends Unstamped>(event: E, step: number): E & EventBase {
  return { ...event, step, ...memory() };
}

function memory(): { memoryMB: number; peakMemoryMB: number } {
  const now = process.memoryUsage.rss() / 2 ** 20;
  // The kernel counts the peak in KiB, and may lag behind the present.
  const peak = Math.max(now, process.resourceUsage().maxRSS / 1024);
  return { memoryMB: Math.round(now), peakMemoryMB: Math.round(peak) };
}
