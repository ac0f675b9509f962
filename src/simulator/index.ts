// Everyday: Meta's side, and somebody to text with.

// Expert: events, bytes and chance of one's own.
export * from './events.ts';
// What goes wrong.
export type { FaultName, SendChaos } from './faults.ts';
export { MessengerSimulator, type SimulatorOptions } from './messenger-simulator.ts';
export { type Bubble, type Onlooker, Person, type Said } from './person.ts';
export { type RandomStream, randomStream } from './random.ts';
export { type SendError, type SendErrorName, sendErrors } from './send-errors.ts';
export { metaJson, signatureOf, signedRequest } from './signed-body.ts';
export type { DeliveryChaos, DeliveryCounts } from './webhook-delivery.ts';
