/** The benchmarks by name: `npm run bench -- NAME`. An entry is the URL of a module, for each case loads it anew. */
export const benches: Readonly<Record<string, string>> = {
  format: new URL('./format.ts', import.meta.url).href,
  train: new URL('./train.ts', import.meta.url).href,
  generate: new URL('./generate.ts', import.meta.url).href,
  evaluation: new URL('./evaluation.ts', import.meta.url).href,
  'dry-run': new URL('./dry-run.ts', import.meta.url).href,
  webhook: new URL('./webhook.ts', import.meta.url).href,
};
