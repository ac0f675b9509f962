/** What a command hears from the process that started it, over the channel that Node lays between the two. */
import { InterruptedError, UsageError } from '../../src/base/errors.ts';

/** What the starter sends to stop the command as Ctrl-C would. */
export const STOP = 'stop';

/**
 * Aborts as the command's own signal does, and at a word from the starter. A word, and no signal of the system: a
 * terminal and systemd signal both processes, and a second signal ends a command at once. Where the starter is gone,
 * however it died, this process ends too: nobody waits for its work, and the next one must not meet it.
 *
 * @param signal the command's own.
 */
export function signalOfStarter(signal: AbortSignal): AbortSignal {
  const { channel } = process;
  if (channel === undefined) throw new UsageError('no process holds the other end of a channel to this one');
  const controller = new AbortController();
  process.on('message', (message) => {
    if (message === STOP) controller.abort(new InterruptedError('interrupted'));
  });
  process.on('disconnect', () => process.exit(130));
  // To listen is no reason to stay.
  (channel as unknown as { unref(): void }).unref();
  return AbortSignal.any([signal, controller.signal]);
}
