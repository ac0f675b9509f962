/** How far a piece of work has come: a bar, and only where stderr is a terminal. */
import { Presets, SingleBar } from 'cli-progress';

export interface ShareBar {
  /** @param what replaces the words before the bar. */
  show(done: number, of: number, what?: string): void;
  close(): void;
}

/** @param what is being done, in a word or two. */
export function shareBar(what: string, stream: NodeJS.WriteStream = process.stderr): ShareBar {
  if (stream.isTTY !== true) return { show() {}, close() {} };
  const options = {
    format: '{what} {bar} {percentage} % | {eta_formatted} left',
    stream,
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  };
  const bar = new SingleBar(options, Presets.shades_grey);
  let shown = false;
  return {
    show(done, of, now = what) {
      if (shown) bar.update(done, { what: now });
      else bar.start(of, done, { what: now });
      shown = true;
    },
    close() {
      if (shown) bar.stop();
      shown = false;
    },
  };
}
