/**
 * What an operator can do, each thing said once: how it is asked for over HTTP, what it takes and gives, one line for
 * people, and the hands that do it. The listener, the private socket, the commands and the OpenAPI document are all
 * made from this.
 */
import { z } from 'zod';
import type { OperatorTools } from './operator-tools.ts';

export const nothing = z.strictObject({});
export type Nothing = typeof nothing;

type Method = 'get' | 'post' | 'put' | 'delete';

interface Common<P, Q, B> {
  /** Of the OpenAPI document: `forgetPerson`. */
  name: string;
  method: Method;
  /** Below `/admin`, with the names of its parameters in braces: `/api/versions/{version}`. */
  path: string;
  /** One line that says what it does. */
  doc: string;
  /** Of the path and of the query: texts, so numbers are coerced. */
  params: P;
  query: Q;
  /** JSON; undefined where none is taken. */
  body: B | undefined;
  /** Which errors of ours have a status of their own; the others are 409, for the state of things stands against it. */
  refusals: Readonly<Record<string, number>>;
}

export interface Given<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  /** Aborts when whoever asked is gone. */
  signal: AbortSignal;
}

/** Asked once and answered once. */
export interface Operation<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> extends Common<P, Q, B> {
  kind: 'answer';
  /** What is answered; fields that it does not name stay here. */
  response: R;
  /** @throws ImitatorError where it refuses: the asker reads the sentence. */
  run(given: Given<P, Q, B>, tools: OperatorTools): Promise<z.input<R>>;
}

/** Answered by events (`text/event-stream`) until either side ends it. */
export interface EventOperation<P extends z.ZodType = z.ZodType, Q extends z.ZodType = z.ZodType>
  extends Common<P, Q, z.ZodType> {
  kind: 'events';
  event: z.ZodType;
  run(given: Given<P, Q, z.ZodType>, tools: OperatorTools): AsyncIterable<unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: a list holds operations of all types; each was checked where it is defined.
export type AnyOperation = Operation<any, any, any, any> | EventOperation<any, any>;

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
type Defaulted = 'params' | 'query' | 'body' | 'refusals';

export function defineOperation<
  R extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(operation: Optional<Omit<Operation<P, Q, B, R>, 'kind'>, Defaulted>): Operation<P, Q, B, R> {
  return { kind: 'answer', ...defaults, ...operation } as Operation<P, Q, B, R>;
}

export function defineEvents<P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing>(
  operation: Optional<Omit<EventOperation<P, Q>, 'kind' | 'method'>, Defaulted>,
): EventOperation<P, Q> {
  return { kind: 'events', method: 'get', ...defaults, ...operation } as EventOperation<P, Q>;
}

const defaults = { params: nothing, query: nothing, body: undefined, refusals: {} };
