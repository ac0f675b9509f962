/** The operator's side of a running server, and the way to it for commands. */

// Everyday: what an operator can do, and how a command asks for it.
export * from './operations/index.ts';
export { type Call, callHere, callThrough } from './call-operation.ts';

// The server's: listeners get these routes.
export {
  type AdminOptions,
  addOperatorRoutes,
  addPrivateRoutes,
  type OperatorOptions,
} from './operator-routes.ts';

// Expert: what describes the operations.
export { openApiOf } from './openapi.ts';
