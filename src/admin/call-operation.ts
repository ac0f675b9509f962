/** Operations from the other side: asked of a running server through its private socket, or run in this process. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { ImitatorError, problem } from '../base/errors.ts';
import type { Operation, OperatorTools } from './operations/index.ts';
import { BadRequest, type Issue, parseRequest } from './operations/index.ts';

/** What takes nothing may be left out. */
type Part<Name extends string, S extends z.ZodType> =
  z.input<S> extends undefined | Record<string, never>
    ? { [K in Name]?: undefined }
    : { [K in Name]: z.input<S> };

export type Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Part<'params', P> &
  Part<'query', Q> &
  Part<'body', B>;

/** Asks for one operation and gives its answer. @throws ImitatorError with the code of whoever refused. */
export type Call = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  asked: Asked<P, Q, B>,
) => Promise<z.output<R>>;

/** Runs operations here, on these tools, checked as over HTTP. */
export function callHere(tools: OperatorTools, signal: AbortSignal): Call {
  return async (operation, { params, query, body }) => {
    const given = {
      params: parseRequest(operation.params, params ?? {}),
      query: parseRequest(operation.query, query ?? {}),
      body: operation.body === undefined ? undefined : parseRequest(operation.body, body),
      signal,
    };
    const result = await operation.run(given as Parameters<typeof operation.run>[0], tools);
    return operation.response.parse(result);
  };
}

/** @param socketPath of a running server's private socket. */
export function callThrough(socketPath: string, signal: AbortSignal): Call {
  return async (operation, { params, query, body }) => {
    const path = `/admin${filled(operation.path, params)}${asQuery(query)}`;
    const { status, said } = await exchange(socketPath, operation.method, path, body, signal);
    if (status === 200) return operation.response.parse(said);
    throw refused(status, said);
  };
}

function filled(path: string, params: unknown): string {
  const values = (params ?? {}) as Record<string, unknown>;
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name] ?? '')));
}

function asQuery(query: unknown): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries((query ?? {}) as Record<string, unknown>))
    if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

async function exchange(
  socketPath: string,
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ status: number; said: unknown }> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  try {
    return await new Promise((resolve, reject) => {
      const asking = request({ socketPath, method, path, signal, headers: lengthOf(bytes) }, (response) => {
        text(response)
          .then((said) => resolve({ status: response.statusCode ?? 0, said: JSON.parse(said) }))
          .catch(reject);
      });
      asking.once('error', reject);
      asking.end(bytes);
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw problem({
      code: 'server-gone',
      place: socketPath,
      detail: 'the server stopped before it answered: what was asked is done whole, or not at all',
      remedy: 'run the command again',
      cause,
    });
  }
}

function lengthOf(bytes: Buffer | undefined): Record<string, string | number> {
  return bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': bytes.length };
}

function refused(status: number, said: unknown): ImitatorError {
  const { error, code, issues } = said as { error?: string; code?: string; issues?: Issue[] };
  if (issues !== undefined) return new BadRequest(issues);
  return new ImitatorError(code ?? `http-${status}`, error ?? `the server answered ${status}`);
}
