/** The operations as an OpenAPI 3.1 document, made from the very schemas that check requests and answers. */
import { z } from 'zod';
import type { AnyOperation } from './operations/index.ts';
import { issue } from './operations/index.ts';

export function openApiOf(operations: readonly AnyOperation[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = `/admin${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "imitator: the operator's interface",
      version,
      description:
        'What an operator can do with a running server. Answers that refuse have an error in words.',
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' } },
      schemas: { Refusal: schemaOf(refusal, 'output'), BadRequest: schemaOf(badRequest, 'output') },
    },
  };
}

const refusal = z.object({
  error: z.string().describe('A sentence for people.'),
  code: z.string().optional().describe('Stable, for scripts.'),
});
const badRequest = refusal.extend({ issues: z.array(issue) });

function describe(operation: AnyOperation): object {
  const { name, doc, body, refusals } = operation;
  const content =
    operation.kind === 'events'
      ? { 'text/event-stream': { schema: schemaOf(operation.event, 'output') } }
      : json(schemaOf(operation.response, 'output'));
  const others = new Map(Object.values(refusals).map((status) => [status, refusalAnswer(REASONS[status])]));
  return {
    operationId: name,
    summary: doc,
    parameters: [...parametersOf(operation.params, 'path'), ...parametersOf(operation.query, 'query')],
    ...(body === undefined
      ? {}
      : { requestBody: { required: !body.isOptional(), content: json(schemaOf(body, 'input')) } }),
    responses: {
      200: { description: 'done', content },
      400: {
        description: 'the request is not understood',
        content: json({ $ref: '#/components/schemas/BadRequest' }),
      },
      401: refusalAnswer('no token, or a wrong one'),
      409: refusalAnswer('the state of things stands against it'),
      429: refusalAnswer('too many wrong tokens'),
      ...Object.fromEntries(others),
    },
  };
}

const REASONS: Readonly<Record<number, string>> = {
  404: 'what is named does not exist',
  503: 'not now',
};

function refusalAnswer(description = 'refused'): object {
  return { description, content: json({ $ref: '#/components/schemas/Refusal' }) };
}

function parametersOf(schema: z.ZodType, where: 'path' | 'query'): object[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}
