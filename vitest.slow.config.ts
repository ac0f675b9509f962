import { defineConfig } from 'vitest/config';

/** What takes minutes or needs another program beside Node: `npm run test:slow [-- name]`. */
export default defineConfig({
  test: {
    include: ['test/**/*.slow.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    disableConsoleIntercept: true,
  },
});
