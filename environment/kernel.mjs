/*
 * Starts tslab for Jupyter: node environment/kernel.mjs CONNECTION_FILE
 *
 * tslab resolves imports from its working directory, which Jupyter sets to the notebook's folder. Starting it at the root
 * of the project makes `import ... from 'usdrl'` mean the same in every notebook.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const connectionFile = path.resolve(process.argv[2] ?? '');
process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
// TensorFlow's start-up notes would appear as red output under the first cell.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const { startKernel } = createRequire(import.meta.url)('tslab/dist/main.js');
startKernel({ configPath: connectionFile, enableFindLocal: false });
