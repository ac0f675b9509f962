/** How far the reading of an export has come: a bar, and only where stderr is a terminal. */
import { Presets, SingleBar } from 'cli-progress';

export interface ReadingBar {
  show(bytes: number, ofBytes: number): void;
  close(): void;
}

export function readingBar(stream: NodeJS.WriteStream = process.stderr): ReadingBar {
  if (stream.isTTY !== true) return { show() {}, close() {} };
  const options = {
    format: 'reading {bar} {percentage} % | {eta_formatted} left',
    stream,
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  };
  const bar = new SingleBar(options, Presets.shades_grey);
  let shown = false;
  return {
    show(bytes, ofBytes) {
      if (shown) bar.update(bytes);
      else bar.start(ofBytes, bytes);
      shown = true;
    },
    close() {
      if (shown) bar.stop();
      shown = false;
    },
  };
}
