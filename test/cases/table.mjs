/*
 * Prints what is said now of everything that users and attackers brought: case, command, answer.
 *
 *   node test/cases/table.mjs [--whole]      --whole: all that is said, not only the first lines
 *
 * The cases are tests (`cases.test.ts`): each is made small, and is taken as it is where `USDRL_CASES` (default
 * `../shared/cases`) names the folders.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const whole = process.argv.includes('--whole');
const folder = mkdtempSync(join(tmpdir(), 'usdrl-table-'));
const table = join(folder, 'table.jsonl');
const vitest = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/cases/cases.test.ts'];
const { status, stdout } = spawnSync(process.execPath, vitest, {
  cwd: root,
  env: { ...process.env, USDRL_CASES_TABLE: table, NO_COLOR: '1' },
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});
const rows = existsSync(table)
  ? readFileSync(table, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
console.log('| case | command | what is said now |\n|---|---|---|');
for (const { case: name, what, status: exit, text } of rows) {
  const lines = text
    .replace(/^.*\r/gm, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /error|note|skipped|found|wanted|may|recordings|split|top-1/.test(line));
  const said = (whole ? lines : (telling.length > 0 ? telling : lines).slice(0, 3))
    .join('; ')
    .slice(0, whole ? undefined : 400);
  const cell = (words) => words.replaceAll('|', '\\|').replaceAll('\n', ' ');
  console.log(`| ${cell(name)} | ${cell(what)} | exit ${exit}: ${cell(said)} |`);
}
console.log(
  stdout
    .split('\n')
    .filter((line) => /FAIL|Tests |passed|failed/.test(line))
    .join('\n'),
);
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
