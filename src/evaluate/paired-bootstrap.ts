/** Whether one of two systems is better on the same examples, or whether that is chance. */
// The mean of the differences of each conversation, which are its groups.
export { bootstrapMean, type Interval } from './measures/bootstrap.ts';
