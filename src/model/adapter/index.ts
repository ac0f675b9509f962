/** Adapters: read, written, merged into a base. */
export { type Adapter, type AdapterMatrix, type AdapterSchedule, scaleOf } from './adapter.ts';
