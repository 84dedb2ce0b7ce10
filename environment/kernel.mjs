/*
 * Starts tslab for Jupyter: node environment/kernel.mjs CONNECTION_FILE
 *
 * tslab resolves imports from its working directory, which Jupyter sets to the notebook's folder. Starting it at the root
 * of the project (the one that this package is installed in, or its own repository) makes `import ... from 'usdrl'` mean the same in every notebook.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { project } from './locations.mjs';

const connectionFile = path.resolve(process.argv[2] ?? '');
process.chdir(project);
// TensorFlow's start-up notes would appear as red output under the first cell.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const { startKernel } = createRequire(path.join(project, 'package.json'))('tslab/dist/main.js');
startKernel({ configPath: connectionFile, enableFindLocal: false });
