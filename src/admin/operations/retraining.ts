/** Retraining: begun, stopped, and watched while it works. */
import { z } from 'zod';
import { problem } from '../../base/errors.ts';
import { time } from './fields.ts';
import { defineEvents, defineOperation } from './operation.ts';
import type { OperatorTools, RetrainingDesk } from './operator-tools.ts';

const state = z.object({
  running: z.boolean(),
  startedAt: time.nullable(),
  /** Of the last one that ended. */
  outcome: z
    .string()
    .nullable()
    .describe('Of the last one that was begun here: `promoted`, `kept`, `failed` ...'),
  said: z.string().nullable().describe('Its last words.'),
});

const refusals = { 'no-retraining': 404 };

export const showRetraining = defineOperation({
  name: 'showRetraining',
  method: 'get',
  path: '/api/retraining',
  doc: 'Whether a retraining is under way, and what became of the last.',
  response: state,
  run: async (_, { live }) =>
    live?.retraining?.state() ?? { running: false, startedAt: null, outcome: null, said: null },
});

export const startRetraining = defineOperation({
  name: 'startRetraining',
  method: 'post',
  path: '/api/retraining/start',
  doc: 'Begins a retraining from what lies in the drop folder, in a process of its own.',
  response: state,
  refusals,
  async run(_, tools) {
    const desk = deskOf(tools);
    if (desk.state().running)
      throw problem({
        code: 'retrain-busy',
        detail: 'a retraining is under way',
        remedy: 'wait for it, or cancel it',
      });
    desk.start();
    return desk.state();
  },
});

export const cancelRetraining = defineOperation({
  name: 'cancelRetraining',
  method: 'post',
  path: '/api/retraining/cancel',
  doc: 'Stops the retraining that was begun here; the next one goes on where it was.',
  response: state,
  refusals,
  async run(_, tools) {
    const desk = deskOf(tools);
    if (!desk.state().running)
      throw problem({ code: 'no-retraining-runs', detail: 'no retraining that was begun here is under way' });
    await desk.cancel();
    return desk.state();
  },
});

/** What a chart needs of an event of training. */
const trainingEvent = z.object({
  event: z.string(),
  step: z.number(),
  steps: z.number().optional(),
  loss: z.number().nullable().optional(),
  budget: z.number().optional(),
  kept: z.number().optional(),
  learningRate: z.number().optional(),
  seconds: z.number().optional(),
  memoryMB: z.number().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  deltaT: z.number().optional().describe('Steps from one allocation of ranks to the next.'),
});

export const watchTraining = defineEvents({
  name: 'watchTraining',
  path: '/api/retraining/events',
  doc: 'The steps and validations of the newest training, from its first one, and then as they come.',
  event: trainingEvent,
  async *run({ signal }, { live }) {
    for await (const event of live?.retraining?.events(signal) ?? []) {
      const { settings, ...rest } = event as { settings?: { deltaT?: unknown } };
      yield { ...rest, deltaT: settings?.deltaT };
    }
  },
});

function deskOf({ live }: OperatorTools): RetrainingDesk {
  if (live?.retraining !== undefined) return live.retraining;
  throw problem({
    code: 'no-retraining',
    detail: 'this process does not retrain',
    remedy: 'use imitator retrain, or the server with the role all',
  });
}
