/** Operations over HTTP: the same on the operator's listener and on the private socket; who may ask is decided before. */
import type { Express, Request, RequestHandler, Response } from 'express';
import { ImitatorError, messageOf } from '../base/errors.ts';
import { notFound, onlyBy, rawBody } from '../http/express-app.ts';
import { openApiOf } from './openapi.ts';
import type { AnyOperation, EventOperation, Operation, OperatorTools } from './operations/index.ts';
import { BadRequest, operations, parseRequest } from './operations/index.ts';

export interface ServingOptions {
  tools: OperatorTools;
  bodyLimitKilobytes: number;
  /** Of the program, for the OpenAPI document. */
  release: string;
  /** Runs before each operation, once the path is known. */
  mayAsk: RequestHandler;
}

/** Says that the other side is still there, before anything between them takes it for gone. */
const HEARTBEAT_MS = 15_000;

export function addOperations(
  app: Express,
  { tools, bodyLimitKilobytes, release, mayAsk }: ServingOptions,
): void {
  const body = rawBody(`${bodyLimitKilobytes}kb`);
  app.use('/admin', mayAsk);
  app
    .route('/admin/api/openapi.json')
    .get((_, response) => void response.json(openApiOf(operations, release)))
    .all(onlyBy('GET, HEAD'));
  for (const [path, there] of Map.groupBy(operations, (operation) => operation.path)) {
    const route = app.route(`/admin${path.replace(/\{(\w+)\}/g, ':$1')}`);
    for (const operation of there)
      route[operation.method](body, (request, response) => answer(operation, request, response, tools));
    route.all(onlyBy(there.map(allowed).join(', ')));
  }
  app.use('/admin', notFound);
}

function allowed({ method }: AnyOperation): string {
  return method === 'get' ? 'GET, HEAD' : method.toUpperCase();
}

async function answer(
  operation: AnyOperation,
  request: Request,
  response: Response,
  tools: OperatorTools,
): Promise<void> {
  const signal = goneSignal(response);
  try {
    const given = { ...parsed(operation, request), signal };
    if (operation.kind === 'events') return await tell(operation, given, response, tools);
    const result = await operation.run(given, tools);
    if (!signal.aborted) response.json((operation as Operation).response.parse(result));
  } catch (error) {
    // Nobody is there to be answered.
    if (signal.aborted) return;
    if (!(error instanceof ImitatorError)) throw error;
    refuse(response, statusOf(operation, error), error);
  }
}

function parsed({ params, query, body }: AnyOperation, request: Request) {
  return {
    params: parseRequest(params, request.params),
    query: parseRequest(query, { ...request.query }),
    body: body === undefined ? undefined : parseRequest(body, jsonOf(request)),
  };
}

function jsonOf({ body }: Request): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new BadRequest([{ path: [], message: 'expected JSON in the body' }]);
  }
}

/** @param given what it was asked with, as its schemas have it. */
async function tell(
  operation: EventOperation,
  given: Parameters<EventOperation['run']>[0],
  response: Response,
  tools: OperatorTools,
): Promise<void> {
  response.status(200).set({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  response.flushHeaders();
  const beat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  try {
    for await (const event of operation.run(given, tools))
      response.write(`data: ${JSON.stringify(operation.event.parse(event))}\n\n`);
  } catch (error) {
    if (given.signal.aborted) return;
    if (!(error instanceof ImitatorError)) throw error;
    response.write(`event: refused\ndata: ${JSON.stringify(refusalOf(error))}\n\n`);
  } finally {
    clearInterval(beat);
    response.end();
  }
}

function statusOf({ refusals }: AnyOperation, error: ImitatorError): number {
  if (error instanceof BadRequest) return 400;
  return refusals[error.code] ?? STATUSES[error.code] ?? 409;
}

/** What may keep any operation from its work. */
const STATUSES: Readonly<Record<string, number>> = { 'store-unreachable': 503, 'store-locked': 503 };

function refuse(response: Response, status: number, error: ImitatorError): void {
  if (status === 503) response.set('retry-after', '1');
  response.status(status).json(refusalOf(error));
}

function refusalOf(error: ImitatorError): object {
  if (error instanceof BadRequest) return { error: 'the request is not understood', issues: error.issues };
  return { error: messageOf(error), code: error.code };
}

/** Whoever does not wait any longer needs no answer. */
function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  const gone = () => controller.abort(new Error('the request was closed'));
  if (response.closed) gone();
  response.once('close', gone);
  return controller.signal;
}
