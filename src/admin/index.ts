/** The operator's side of a running server. */
export { type AdminOptions, addOperatorRoutes, type OperatorOptions } from './operator-routes.ts';
export type { DryRunTools } from './dry-run.ts';
