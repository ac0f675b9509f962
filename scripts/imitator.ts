#!/usr/bin/env node
/** The one bin. Imports follow the guard, so that an old Node gets a sentence and no syntax error. */
import './node-guard.mjs';

const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
