import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readJson } from '../files.mjs';
import { dist, modules } from '../locations.mjs';
import { run } from '../processes.mjs';

/**
 * Why the built library cannot use a backend, or undefined if it can.
 *
 * @param {Record<string, string>} env what its processes get beside this one's environment
 */
export async function whyUnusable(backend, env) {
  const library = path.join(dist, 'backend', 'index.js');
  if (!existsSync(library)) return 'the library is not built';
  const code = `require(${JSON.stringify(library)}).useBackend(${JSON.stringify(backend)})
    .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); })`;
  const result = await run(process.execPath, ['-e', code], { seconds: 120, env });
  return result.ok ? undefined : result.output.trim().split('\n').at(-1);
}

/**
 * Runs test files on one backend; vitest's own report goes to the terminal while it runs.
 *
 * @param {number} minutes they are stopped after
 * @param {Record<string, string>} env what their processes get beside this one's environment
 */
export async function runTests(backend, files, minutes, env) {
  const began = Date.now();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'usdrl-tests-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = path.join(modules, 'vitest', 'vitest.mjs');
  // Files are named in full: a bare name would also select its namesakes.
  const args = [vitest, 'run', ...reporters, ...files];
  const result = await run(process.execPath, args, {
    seconds: minutes * 60,
    verbose: true,
    env: { ...env, USDRL_BACKEND: backend, TF_CPP_MIN_LOG_LEVEL: '2', NO_COLOR: '1' },
  });
  const counts = count(readJson(report));
  rmSync(folder, { recursive: true });
  // A crash outside every test must not pass for a success.
  if (!result.ok && counts.failed.length === 0) counts.failed.push(`vitest itself (exit ${result.code})`);
  return { ...counts, seconds: (Date.now() - began) / 1000 };
}

function count(report) {
  const counts = { passed: 0, failed: [], skipped: [] };
  for (const file of report?.testResults ?? []) {
    const where = path.relative(process.cwd(), file.name);
    for (const test of file.assertionResults) {
      const name = `${where}: ${test.fullName.trim()}`;
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed.push(name);
      else counts.skipped.push(name);
    }
    const countedFailure = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !countedFailure) counts.failed.push(`${where}: ${firstLine(file.message)}`);
  }
  return counts;
}

function firstLine(text) {
  return (text ?? '').trim().split('\n')[0] || 'the file did not load';
}
