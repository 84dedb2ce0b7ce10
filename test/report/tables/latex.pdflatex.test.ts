import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { tableToLatex } from '../../../src/report';
import {
  studyTable,
  checkStatements,
  profilePlans,
  readProfileRecords,
  statementTable,
  tableNames,
} from '../../../src/studies';
import { temporaryFolder } from '../../data/temporaryFolder';

const tex = spawnSync('pdflatex', ['--version']).status === 0;

describe('LaTeX tables', () => {
  it.skipIf(!tex)('compile with booktabs alone (skipped where pdflatex is not installed)', () => {
    const folder = temporaryFolder();
    const real = readProfileRecords('small-real', { runs: folder });
    const paper = { profile: 'paper', plan: profilePlans.paper, stored: [], runs: folder } as const;
    const tables = [
      ...tableNames.flatMap((name) => [studyTable(name, real), studyTable(name, paper)]),
      statementTable(checkStatements('table5', real), 'statements'),
      {
        name: 'signs',
        caption: 'Signs: 5 % & #1_a {α θ τ} × ± ≤ ≥ ✓ – ~ ^ \\',
        columns: [{ key: 'a', header: 'mAP at θ' }],
        rows: [{ a: '✓ $x_1$' }],
      },
    ].filter(({ rows }) => rows.length > 0);
    const text = [
      '\\documentclass{article}\\usepackage{booktabs}\\usepackage[landscape,margin=1cm]{geometry}\\begin{document}\\scriptsize',
      ...tables.map((table) => `${tableToLatex(table)}\\clearpage`),
      '\\end{document}',
    ];
    writeFileSync(join(folder, 'all.tex'), text.join('\n'));
    const log = execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'all.tex'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(log.match(/^!.*$/gm)).toBeNull();
    expect(existsSync(join(folder, 'all.pdf'))).toBe(true);
  });
});
