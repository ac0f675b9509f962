/**
 * The process of one case, started by `run-case.ts` with the bench's module, the scratch folder and the case's name (or
 * none: then it prepares). It answers each message with one of its own; an uncaught error ends it.
 */
import type { Bench, BenchFigure, OpenCase } from './bench.ts';

export type Request = 'measure' | 'details' | 'figures' | 'close';
export type Answer =
  | { opened: true }
  | { value: number; reference: number | null }
  | { details: string | null }
  | { figures: readonly BenchFigure[] }
  | { closed: true };

const [module, dir, name] = process.argv.slice(2) as [string, string, string | undefined];
const bench = ((await import(module)) as { default: Bench }).default;

if (name === undefined) {
  await bench.prepare?.(dir);
  process.disconnect();
} else {
  const opened = await bench.cases.find((each) => each.name === name)!.open(dir);
  process.on('message', (request: Request) => void serve(opened, request));
  answer({ opened: true });
}

async function serve(opened: OpenCase, request: Request): Promise<void> {
  if (request === 'measure') {
    const measured = await opened.measure();
    const { value, reference } =
      typeof measured === 'number' ? { value: measured, reference: null } : measured;
    answer({ value, reference });
  } else if (request === 'details') {
    answer({ details: (await opened.details?.()) ?? null });
  } else if (request === 'figures') {
    answer({ figures: (await opened.figures?.()) ?? [] });
  } else {
    await opened.close?.();
    answer({ closed: true });
    process.disconnect();
  }
}

function answer(message: Answer): void {
  process.send!(message);
}
