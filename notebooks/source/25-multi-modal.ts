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
import { seedInterval } from 'usdrl/evaluation';
import { studyRecords } from 'usdrl/studies';

const measured = studyRecords('multi-modal', records);
const columns = [
  ...new Set(measured.map((one) => String(one.factors.column))),
];

function resultsOf(encoder: string, seen: string, column: string) {
  return measured
    .filter((one) => one.factors.encoder === encoder)
    .filter((one) => one.factors.seen === seen)
    .filter((one) => one.factors.column === column);
}

function differences(encoder: string, other: string, column: string) {
  const against = resultsOf(encoder, other, column);
  return resultsOf(encoder, 'multi-modal', column).flatMap((one) =>
    against
      .filter(({ seed }) => seed === one.seed)
      .map(({ values }) => 100 * (one.values.top1 - values.top1)),
  );
}

const average = (all: number[]): number =>
  all.reduce((sum, one) => sum + one, 0) / all.length;

function inWords(all: number[]): string {
  if (all.length === 0) return 'not measured';
  const ends = seedInterval(all)?.map((end) => end.toFixed(1));
  return average(all).toFixed(1) + (ends ? ` (${ends.join(' to ')})` : '');
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
          : inWords(differences(encoder, seen, column)),
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
        resultsOf(words, stream, column).map(({ link }) => link),
      ),
    );
    const found = records.stored.filter(({ file }) => links.has(file));
    return average(
      found.map((one) => one.record.pretraining?.seconds ?? NaN),
    );
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
  const all = differences(encoder, seen, linear);
  if (all.length === 0)
    return `Against ${seen} (${encoder}) it was not measured.`;
  const mean = average(all);
  const ends = seedInterval(all);
  const points = `${Math.abs(mean).toFixed(1)} points ${mean < 0 ? 'below' : 'above'} ${seen} (${encoder})`;
  if (ends === undefined)
    return `It is ${points}, with too few seeds to say more.`;
  const sure = ends[0] > 0 || ends[1] < 0;
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

function synthetic(seen: string, evaluation: string): number[] {
  return made
    .filter(({ factors }) => factors.seen === seen)
    .filter(({ factors }) => factors.evaluation === evaluation)
    .sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0))
    .map(({ values }) => 100 * values.top1);
}

showTable(
  [...new Set(made.map(({ factors }) => String(factors.seen)))].map(
    (seen) => {
      const columns = ['knn', 'linear'].flatMap((evaluation) => {
        const all = synthetic(seen, evaluation);
        const whole = synthetic('multi-modal', evaluation);
        const name = evaluation === 'knn' ? '1-NN' : 'linear';
        return [
          [name, average(all).toFixed(1)],
          [
            `multi-modal above it, ${name}`,
            seen === 'multi-modal'
              ? ''
              : inWords(all.map((one, seed) => whole[seed] - one)),
          ],
        ];
      });
      return { seen, ...Object.fromEntries(columns) };
    },
  ),
);

// %% [markdown]
// Whether this is what the journal version did is not known: its row (STTR, one model) has no counterpart in the released code, and its data, NTU RGB+D, were not available here.
