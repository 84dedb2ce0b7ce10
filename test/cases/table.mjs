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
const cell = (words) => words.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
for (const { case: name, what, status: exit, said, text } of rows) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const telling =
    [...new Set(said)].length > 0 ? [...new Set(said)] : lines.filter((line) => /^(error|note)/.test(line));
  const shown = whole ? lines.join('; ') : telling.join('; ').slice(0, 600);
  const answer = `${exit === undefined ? '' : `exit ${exit}`}${exit !== undefined && shown !== '' ? ': ' : ''}${shown}`;
  console.log(`| ${cell(name)} | ${cell(what)} | ${cell(answer)} |`);
}
console.log(
  `\n${stdout
    .split('\n')
    .filter((line) => /FAIL|Tests /.test(line))
    .join('\n')}`,
);
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
