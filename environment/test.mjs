/*
 * Runs the checks: node environment/test.mjs [all | static | unit | golden | nightly] [--backend NAME ...]
 *
 * `all` (default): format, lint, types, declarations, rooms, then the tests on every backend that loads; on webgpu
 * a few, on the software device of an installed Chromium where there is one.
 * `static` and `unit` are its two halves; `golden` runs only the comparisons with golden values; `nightly` runs only the
 * property tests, with 20,000 damaged files for each format, 20 kills of each kind of work and 10,000 steps of a training (or as many as
 * `USDRL_PROPERTY_CASES`, `USDRL_KILLS` and `USDRL_LONG_STEPS` say).
 */
import { parseArgs } from 'node:util';
import { runTests, whyUnusable } from './checks/backendTests.mjs';
import { runStaticCheck, staticChecks } from './checks/staticChecks.mjs';
import { softwareAdapter } from './checks/softwareAdapter.mjs';
import { testFiles } from './checks/testFiles.mjs';
import { root } from './locations.mjs';

const kinds = ['all', 'static', 'unit', 'golden', 'nightly'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { backend: { type: 'string', multiple: true, default: ['tensorflow', 'wasm', 'webgpu'] } },
});
const kind = positionals[0] ?? 'all';
if (!kinds.includes(kind) || positionals.length > 1) {
  console.error(`Found ${positionals.join(' ')}, wanted one of: ${kinds.join(', ')}.`);
  process.exit(2);
}
process.chdir(root);
const only = { golden: 'golden', nightly: 'property' }[kind];
if (kind === 'golden') process.env.USDRL_GOLDEN_ALL ??= '1';
if (kind === 'nightly') {
  process.env.USDRL_PROPERTY_CASES ??= '20000';
  process.env.USDRL_KILLS ??= '20';
  process.env.USDRL_LONG_STEPS ??= '10000';
}

const parts = [];
if (kind === 'all' || kind === 'static') await checkWithoutRunning();
if (kind !== 'static') await testOnBackends();
process.exitCode = summarise() ? 0 : 1;

async function checkWithoutRunning() {
  // Two at a time: most machines have two cores, and none of the checks uses more than one.
  const waiting = [...staticChecks];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { name, ok, complaints, seconds } = await runStaticCheck(check);
      console.log(`${ok ? '✓' : '✗'} ${name}${ok ? '' : `\n${complaints}`}`);
      parts.push({ name, passed: ok ? 1 : 0, failed: ok ? [] : [name], skipped: [], seconds });
    }
  };
  await Promise.all([worker(), worker()]);
}

async function testOnBackends() {
  let [firstBackend, none] = [true, true];
  for (const backend of values.backend) {
    const name = `tests on ${backend}`;
    const env = backend === 'webgpu' ? softwareAdapter() : {};
    const why = await whyUnusable(backend, env);
    if (why !== undefined) {
      parts.push({ name, passed: 0, failed: [], skipped: [`all tests on ${backend}: ${why}`], seconds: 0 });
      continue;
    }
    const files = testFiles({ only, backend, firstBackend });
    firstBackend &&= backend === 'webgpu';
    none = false;
    if (files.length === 0) continue;
    console.log(`\n${name}: ${files.length} files`);
    parts.push({ name, ...(await runTests(backend, files, kind === 'nightly' ? 240 : 40, env)) });
  }
  if (none) parts.push({ name: 'tests', passed: 0, failed: ['no backend loads'], skipped: [], seconds: 0 });
}

/** Prints the table and the counts; true if nothing failed. */
function summarise() {
  const sum = (pick) => parts.reduce((total, part) => total + pick(part), 0);
  console.log(
    `\n${'part'.padEnd(22)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'time'.padStart(10)}`,
  );
  for (const { name, passed, failed, skipped, seconds } of parts) {
    const numbers = `${`${passed}`.padStart(8)}${`${failed.length}`.padStart(8)}${`${skipped.length}`.padStart(9)}`;
    console.log(`${name.padEnd(22)}${numbers}${`${seconds.toFixed(1)} s`.padStart(10)}`);
  }
  list('Skipped', (part) => part.skipped);
  list('Failed', (part) => part.failed);
  const failed = sum((part) => part.failed.length);
  console.log(
    `\n${sum((part) => part.passed)} passed, ${failed} failed, ${sum((part) => part.skipped.length)} skipped`,
  );
  return failed === 0;
}

function list(title, pick) {
  const lines = parts.flatMap((part) =>
    pick(part).map((name) => `  ${name}${name.includes(part.name) ? '' : ` (${part.name})`}`),
  );
  if (lines.length > 0) console.log(`\n${title}:\n${lines.join('\n')}`);
}
