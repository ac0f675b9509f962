/** Meta's side of Messenger, simulated: for the demo, the benches and the tests. The library does not know it. */

// Everyday: Meta's side, and somebody to text with.
export { MessengerSimulator, type SimulatorOptions } from './messenger-simulator.ts';
export { type Bubble, type Onlooker, Person, type Said } from './person.ts';

// What goes wrong.
export type { BodyForm, DeliveryChaos, DeliveryCounts } from './webhook-delivery.ts';
export type { FaultName, SendChaos } from './faults.ts';
export { type SendError, type SendErrorName, sendErrors } from './send-errors.ts';

// Expert: events, bytes and chance of one's own.
export * from './events.ts';
export { metaJson, signatureOf, signedRequest } from './signed-body.ts';
export { type RandomStream, randomStream } from './random.ts';
