import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { GroupFolder } from '../../src/schedule';
import { gridWorkload, readGridFile } from '../../src/studies';
import { labelsOf, writeRecord } from '../schedule/smallWorkload';
import type { At, Case } from './case';
import { change, dataSet, whyNotBuilt } from './makers';

/** Commands of Slurm that only answer: `sbatch` with numbers of arrays, or as `answer` says. */
function fakeSlurm(at: At, answer = 'echo 77'): void {
  mkdirSync(at('bin'));
  const scripts = { sbatch: answer, squeue: 'exit 0', sacct: 'exit 0', scontrol: 'echo "MaxArraySize = 4"' };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(at(`bin/${name}`), `#!/bin/bash\n${script}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  }
}

/** Grids, their files and what Slurm is given. */
export const gridCases: readonly Case[] = [
  {
    folder: 'attack/07-grid-product',
    make: (at) => {
      const levels = Array.from({ length: 10 }, (_, i) => `l${i}: `).join(', ');
      const axes = ['a: &l', ...'bcdefgh'.split('').map((name) => `${name}: *l`)];
      const lines = ['data: data/x', 'split: cs', 'preset: demo', 'axes:', `  ${axes[0]} {${levels}}`];
      writeFileSync(at('bomb.yaml'), [...lines, ...axes.slice(1).map((axis) => `  ${axis}`), ''].join('\n'));
    },
    steps: [
      {
        usdrl: 'grid bomb.yaml --out g --dry-run',
        status: 1,
        said: [/bomb\.yaml: axes: found 100000000 runs .*, wanted at most 2000/],
      },
    ],
  },
  {
    folder: 'attack/08-yaml-cycle',
    make: (at) =>
      writeFileSync(at('cycle.yaml'), 'data: x\nsplit: y\nset: &s\n  training: { epochs: 1 }\n  self: *s\n'),
    steps: [
      {
        usdrl: 'grid cycle.yaml --out g --dry-run',
        status: 1,
        said: [/cycle\.yaml: key set\.self: found an alias of what it stands in/],
      },
    ],
  },
  {
    folder: 'attack/09-slurm-path-with-space',
    make: (at) => writeFileSync(at('small.yaml'), `data: ds\nsplit: cs\npreset: demo\nset: {training.epochs: 1}\n`),
    prepare: async (at) => {
      await dataSet(at);
      fakeSlurm(at);
      // The folder names a place where its data set is not any more.
      change(at('small.yaml'), (bytes) =>
        bytes
          .toString()
          .replace(/^data: .*$/m, 'data: ds')
          .replace(/^split: .*$/m, 'split: cs'),
      );
    },
    whyNot: whyNotBuilt,
    steps: [
      { usdrl: 'grid small.yaml --out sp%20ace --engine slurm', said: [/1 runs/] },
      {
        what: 'its job script',
        act: (at) => readFileSync(at('sp ace/schedule/slurm/submission-1.sh'), 'utf8'),
        said: [/#SBATCH --output="\S*\/sp ace\/schedule\/slurm\/output\/%A_%a\.out"\n/, /\nexec .*'\S*\/sp ace' 1\n/],
      },
      {
        usdrl: 'grid small.yaml --out line\nbreak --engine slurm',
        status: 1,
        said: [/line\\x0abreak.*: folder for the output of jobs: found .*, wanted a path without line breaks/],
      },
    ],
  },
  {
    folder: 'users/19-slurm-submit-limit',
    make: (at) => {
      const refusal = 'echo "sbatch: error: QOSMaxSubmitJobPerUserLimit" >&2; exit 1';
      fakeSlurm(
        at,
        `n=$(cat count 2>/dev/null || echo 0); n=$((n+1)); echo $n > count\nif [ $n -ge 2 ]; then ${refusal}; fi\necho $((1000+n))`,
      );
      writeFileSync(at('cluster.yaml'), 'partition: cpu\ntime: 60\n');
      const axes = 'axes:\n  encoder.kind: [dste, sttr]\nseeds: [0, 1, 2, 3]\nevaluate: [knn]\n';
      writeFileSync(at('grid.yaml'), `data: ds\nsplit: cs\npreset: demo\n${axes}`);
    },
    prepare: async (at) => {
      await dataSet(at);
      change(at('grid.yaml'), (bytes) =>
        bytes
          .toString()
          .replace(/^data: .*$/m, 'data: ds')
          .replace(/^split: .*$/m, 'split: cs'),
      );
      execFileSync('chmod', ['-R', 'u+wx', at('bin')]);
    },
    whyNot: whyNotBuilt,
    steps: [
      {
        usdrl: 'grid grid.yaml --out out --engine slurm --profile cluster.yaml',
        status: 1,
        said: [
          /QOSMaxSubmitJobPerUserLimit; array 1001 \(4 runs\) submitted, 4 runs are not.*launch the same command again/,
        ],
      },
    ],
  },
  {
    folder: 'users/19-slurm-submit-limit',
    own: 'a limit below the size of an array',
    make: (at) => {
      writeFileSync(at('grid.yaml'), 'data: ds\nsplit: cs\npreset: demo\nseeds: [0, 1, 2, 3]\nevaluate: [knn]\n');
      const refusal = 'echo "sbatch: error: AssocMaxSubmitJobLimit" >&2; exit 1';
      const last = `n=$(sed -n 's/^#SBATCH --array=0-//p' "\${@: -1}")`;
      fakeSlurm(at, `${last}\nif [ $n -ge 2 ]; then ${refusal}; fi\necho $((1000+$$))`);
    },
    prepare: dataSet,
    whyNot: whyNotBuilt,
    steps: [
      {
        usdrl: 'grid grid.yaml --out out --engine slurm',
        said: [/job array \d+: 2 runs\n[^]*job array \d+: 2 runs\n/],
      },
    ],
  },
  {
    folder: 'attack/10-latex-label',
    make: (at) => {
      const axes = 'axes: {views: [2, 3]}\nseeds: [0, 1]\nevaluate: [knn]\n';
      writeFileSync(at('four.yaml'), `name: 'x}\\input{/etc/hostname}'\ndata: ds\nsplit: cs\npreset: demo\n${axes}`);
    },
    steps: [
      {
        what: 'usdrl grid four.yaml --out g, as if its runs were done',
        act: (at) => {
          const folder = GroupFolder.enter(gridWorkload(readGridFile(at('four.yaml')), at('g')));
          for (const label of labelsOf(folder)) writeRecord(folder, label);
          return '';
        },
      },
      {
        usdrl: 'grid table g --format latex',
        said: [/\\label\{tab:[A-Za-z0-9:-]+\}/],
        never: /\\input\{/,
      },
    ],
  },
];
