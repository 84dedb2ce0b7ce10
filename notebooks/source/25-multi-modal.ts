// %% [markdown]
// # One encoder of joints, bones and motion: does it pay?
//
// Three encoders, one for each stream, whose scores are summed at the end, are the usual way to use joints, bones and motion. The journal version of USDRL reports *one* model of all three too (`images/linear.jpg` on the page of its code)
// and its released code has none, so what is measured here is a reconstruction, **ours**, after UmURL (`encoder.multiModal`, [evaluation](../docs/evaluation.md#joints-bones-and-motion-in-one-encoder)):
// each modality has an embedding of its own, the encoder behind them is shared, three of the four views show one modality each and the last all, and evaluation sees all.
//
// `npx usdrl reproduce multi-modal --profile PROFILE` makes the records that are missing. The single streams and their fusion are those of Table 1.

// %% tags=["parameters"]
const profile = 'small-real';
const runs = 'runs';
const kept = 'notebooks/records';
const figureFolder = 'figures';

// %%
import { readProfileRecords, showMarkdown, showStudy } from 'usdrl';
import { type Profile } from 'usdrl/studies';

const records = readProfileRecords(profile as Profile, {
  runs: runs,
  kept: kept,
});
showMarkdown(`Profile **${profile}**: ${records.plan.description}.`);

// %% [markdown]
// ## Accuracy
//
// The fusion sums the softmax scores of the three linear probes with equal weights; neighbours have no scores, so retrieval has no fusion.

// %%
await showStudy('multi-modal', records, { folder: figureFolder });

// %% [markdown]
// ## Differences, seed by seed
//
// In points, with their 95 % interval over the seeds (Student's t; none with fewer than three seeds). An interval with 0 in it says nothing.

// %%
import { showTable } from 'usdrl';
import {
  differenceInPoints,
  recordsWith,
  seedDifference,
  studyRecords,
} from 'usdrl/studies';

const measured = studyRecords('multi-modal', records);
const columns = [
  ...new Set(measured.map((one) => String(one.factors.column))),
];

function multiModalAbove(encoder: string, other: string, column: string) {
  const [below, above] = [other, 'multi-modal'].map((seen) =>
    recordsWith(measured, { encoder, seen, column }),
  );
  return seedDifference(below, above);
}

const others: [encoder: string, seen: string][] = [
  ['DSTE', 'joint'],
  ['DSTE', 'motion'],
  ['DSTE', 'bone'],
  ['DSTE', 'fusion of the three'],
  ['DSTE', 'multi-modal, without the map'],
  ['STTR', 'joint'],
];
showTable(
  others.map(([encoder, seen]) => ({
    encoder,
    'multi-modal above': seen,
    ...Object.fromEntries(
      columns.map((column) => [
        column,
        seen.startsWith('fusion') && column.endsWith('retrieval')
          ? ''
          : differenceInPoints(multiModalAbove(encoder, seen, column)),
      ]),
    ),
  })),
);

// %% [markdown]
// ## What it costs
//
// Arithmetic of one clip, in MFLOP (2 x multiply-adds of the products): all four views in pre-training, forward; and one pass in evaluation. A fusion has three encoders. Shape of N-UCLA: 32 frames of
// 20 joints of one body. Beside it the seconds of pre-training of the records (one core, mean over the seeds), which depend on what else the machine did.

// %%
import { resolveSettings } from 'usdrl';
import { mean } from 'usdrl/evaluation';
import { encoderFlops, viewsFlops } from 'usdrl/model';

const place = records.plan.multiModal?.[0];
const base = resolveSettings({ preset: place?.preset, set: place?.set });
const shape = {
  frames: base.augment.frames,
  joints: 20,
  bodies: 1,
  channels: 3,
};
type Choice = typeof base.encoder;

function costRow(
  kind: Choice['kind'],
  seen: string,
  multiModal: Choice['multiModal'],
  streams: string[] = [seen],
) {
  const encoder = { ...base.encoder, kind, multiModal };
  const words = kind.toUpperCase();
  const seconds = streams.map((stream) => {
    const links = new Set(
      columns.flatMap((column) =>
        recordsWith(measured, { encoder: words, seen: stream, column }).map(
          ({ link }) => link,
        ),
      ),
    );
    const found = records.stored.filter(({ file }) => links.has(file));
    return mean(found.map((one) => one.record.pretraining?.seconds ?? NaN));
  });
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const mega = (flops: number) => (streams.length * flops) / 1e6;
  return {
    encoder: words,
    seen,
    'pre-training of a clip': mega(
      viewsFlops(encoder, shape, base.views),
    ).toFixed(1),
    'evaluation of a clip': mega(encoderFlops(encoder, shape)).toFixed(1),
    'pre-training, s': Number.isNaN(total) ? '' : total.toFixed(0),
  };
}

showTable([
  costRow('dste', 'joint', 'none'),
  costRow('dste', 'fusion of the three', 'none', [
    'joint',
    'motion',
    'bone',
  ]),
  costRow('dste', 'multi-modal', 'umurl'),
  costRow('dste', 'multi-modal, without the map', 'mean'),
  costRow('sttr', 'joint', 'none'),
  costRow('sttr', 'multi-modal', 'umurl'),
]);

// %% [markdown]
// ## Does it pay?

// %%
const [linear] = columns.filter((column) => column.endsWith('linear'));

function verdict(encoder: string, seen: string): string {
  const found = multiModalAbove(encoder, seen, linear);
  if (found === undefined)
    return `Against ${seen} (${encoder}) it was not measured.`;
  const by = Math.abs(100 * found.mean).toFixed(1);
  const points = `${by} points ${found.mean < 0 ? 'below' : 'above'} ${seen} (${encoder})`;
  if (found.interval === undefined)
    return `It is ${points}, with too few seeds to say more.`;
  const sure = found.verdict !== 'undecided';
  return `It is ${points}, ${sure ? 'beyond' : 'not beyond'} what the seeds alone would do.`;
}

showMarkdown(
  [
    'One multi-modal encoder, by the linear probe:',
    ...others
      .slice(0, 4)
      .map(([encoder, seen]) => `- ${verdict(encoder, seen)}`),
    `- ${verdict('STTR', 'joint')}`,
  ].join('\n'),
);

// %% [markdown]
// ## On synthetic recordings
//
// The same by STTR at the size of the demo, three seeds of a grid ([`multi-modal-synthetic.yaml`](grids/multi-modal-synthetic.yaml)). What synthetic recordings give says nothing of people. Mean over the seeds in percent, and
// in points what the multi-modal encoder has above each row, with its 95 % interval.

// %%
import { readRunRecords } from 'usdrl/runs';
import { keptGridRecords, readGridFile } from 'usdrl/studies';

const grid = readGridFile('notebooks/grids/multi-modal-synthetic.yaml');
const made = keptGridRecords(
  grid,
  readRunRecords(`${kept}/multi-modal-synthetic`),
);

showTable(
  [...new Set(made.map(({ factors }) => String(factors.seen)))].map(
    (seen) => {
      const columns = ['knn', 'linear'].flatMap((evaluation) => {
        const [row, whole] = [seen, 'multi-modal'].map((one) =>
          recordsWith(made, { seen: one, evaluation }),
        );
        const name = evaluation === 'knn' ? '1-NN' : 'linear';
        const top1 = mean(row.map(({ values }) => 100 * values.top1));
        return [
          [name, top1.toFixed(1)],
          [
            `multi-modal above it, ${name}`,
            seen === 'multi-modal'
              ? ''
              : differenceInPoints(seedDifference(row, whole)),
          ],
        ];
      });
      return { seen, ...Object.fromEntries(columns) };
    },
  ),
);

// %% [markdown]
// Whether this is what the journal version did is not known: its row (STTR, one model) has no counterpart in the released code, and its data, NTU RGB+D, were not available here.
