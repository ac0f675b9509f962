/**
 * Everything that an operator can do. A new operation is defined in a file of this folder and stands in the list below:
 * listener, private socket, commands and OpenAPI document follow from that.
 */
import { dryRun } from './dry-run.ts';
import { health } from './health.ts';
import type { AnyOperation } from './operation.ts';
import { exportOfPerson, forget, who } from './people.ts';

/** In the order of the OpenAPI document. */
export const operations: readonly AnyOperation[] = [dryRun, health, who, exportOfPerson, forget];

// One by one, for those who ask for them.
export { dryRun } from './dry-run.ts';
export { health } from './health.ts';
export { exportOfPerson, forget, who } from './people.ts';

// What they work on, and what they are.
export type { DryRunTools, LiveTools, OperatorTools } from './operator-tools.ts';
export type { AnyOperation, EventOperation, Operation } from './operation.ts';
export { BadRequest, type Issue, issue, parseRequest } from './issues.ts';
