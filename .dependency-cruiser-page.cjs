/*
 * What must load without Node, as in a page: given the doors of rooms, and the files `browser.ts` that other rooms have for pages. Which
 * they are stands in environment/checks/staticChecks.mjs. Imports of types are left out; what remains is what runs.
 */
const { options } = require('./.dependency-cruiser.cjs');

/** npm packages known to run in a browser. */
const packages = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-(?:wasm|webgpu)',
  'pure-rand',
  'umap-js',
  '@keckelt/tsne',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'without-node',
      comment: `only the project's own files and ${packages.join(', ')}; a module of Node by src/platform, when it is needed`,
      severity: 'error',
      from: { path: ['^src/[^/]+/(?:index|browser)\\.ts$', '^src/page/browser/'] },
      to: { pathNot: ['^src/', `node_modules/(?:${packages.join('|')})/`], reachable: true },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
