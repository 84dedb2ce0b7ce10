import { existsSync } from 'node:fs';
import path from 'node:path';
import { dist, modules } from '../locations.mjs';
import { run } from '../processes.mjs';

/** What loads in a page: rooms as a whole, of others their `browser.ts`, and the programs of the page. */
const withoutNode = [
  ...['skeleton', 'augment', 'tensor', 'model', 'objective', 'evaluation', 'training'].map(
    (room) => `src/${room}/index.ts`,
  ),
  ...['data', 'synthetic', 'backend', 'report'].map((room) => `src/${room}/browser.ts`),
  'src/page/browser',
];

/**
 * What can be said without running anything. `judge` replaces the exit status where the tool also complains about
 * other people's files.
 */
export const staticChecks = [
  { name: 'format', script: 'prettier/bin/prettier.cjs', args: ['--check', '.'] },
  { name: 'lint', script: 'eslint/bin/eslint.js', args: ['.'] },
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json', '--pretty', 'false'] },
  {
    name: 'declarations',
    script: '@tslab/typescript-for-tslab/bin/tsc',
    args: ['-p', 'environment/declarations/tsconfig.json', '--pretty', 'false'],
    judge: ownDeclarationErrors,
  },
  {
    name: 'rooms',
    script: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', 'src'],
  },
  {
    name: 'without Node',
    script: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser-page.cjs', ...withoutNode],
  },
];

/** Runs one check; its complaints come back as text. */
export async function runStaticCheck({ name, script, args, judge }) {
  const began = Date.now();
  const result = await run(process.execPath, [path.join(modules, script), ...args], { seconds: 600 });
  const complaints =
    judge === undefined ? (result.ok ? '' : result.output.trim() || `exit ${result.code}`) : judge(result);
  return { name, ok: complaints === '', complaints, seconds: (Date.now() - began) / 1000 };
}

/**
 * Third parties' declarations are not ours to mend, but `skipLibCheck` would skip our own `dist/*.d.ts` as well;
 * so everything is checked, and complaints about packages are dropped.
 */
function ownDeclarationErrors({ ok, output }) {
  if (!existsSync(path.join(dist, 'index.d.ts'))) return 'dist/index.d.ts is missing: run `npm run setup`';
  const errors = output.split('\n').filter((line) => /error TS\d+/.test(line));
  const own = errors.filter((line) => !line.includes('node_modules/'));
  if (!ok && errors.length === 0) return output.trim() || 'the compiler stopped without a word';
  return own.join('\n');
}
