/**
 * The install script of onnxruntime-node calls `bootstrap` before it does anything else, and would go on to fetch the
 * CUDA library from NuGet. Here it ends, unless somebody asked for the download by the script's own flag or variable.
 */
const { argv, env } = require('node:process');

const VARIABLES = ['ONNXRUNTIME_NODE_INSTALL', 'ONNXRUNTIME_NODE_INSTALL_CUDA'];
const names = [...VARIABLES, ...VARIABLES.map((name) => `npm_config_${name.toLowerCase()}`)];
const asked =
  argv.some((word) => word.startsWith('--onnxruntime-node-install')) || names.some((name) => env[name]);

exports.bootstrap = () => {
  if (!asked) process.exit(0);
};
