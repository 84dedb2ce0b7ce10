import { resolveSettings, type EnsembleExperiment, type EvaluationPlan, type Experiment } from '../experiments';
import type { TableRecord } from '../report';
import { weights, type Place, type ProfilePlan } from './profilePlan';

/** One number of a table or figure: what it stands under, and the experiment that gives it. */
export interface PlannedCell {
  factors: TableRecord['factors'];
  /** With exactly the evaluation that gives the number. */
  experiment: Experiment;
  /** Fuses the evaluations of other experiments too, of which `experiment` is the first. */
  ensemble?: EnsembleExperiment;
}

/** A table or figure, as the runs that it needs. */
export interface Artefact {
  title: string;
  cells: (plan: ProfilePlan) => PlannedCell[];
}

const knn: EvaluationPlan = { protocol: 'knn' };
const protocolNames = { linear: 'linear', knn: 'retrieval' } as const;

/** The linear probe of a place. */
function linearOf({ learningRates }: Place): EvaluationPlan {
  return { protocol: 'linear', learningRates };
}

function experimentAt(
  { dataset, split, preset, set }: Place,
  seed: number,
  changes: readonly string[],
  evaluation: EvaluationPlan,
  features?: Experiment['features'],
): Experiment {
  return { dataset, split, preset, set: [...set, ...changes], seed, features, evaluations: [evaluation] };
}

const streams = { J: 'joint', M: 'motion', B: 'bone' } as const;
const sttr = ['encoder.kind=sttr'];

/** Linear evaluation: both encoders, and with DSTE each stream; an untrained encoder as the floor. */
function table1({ places, seeds }: ProfilePlan): PlannedCell[] {
  return places.flatMap((place) =>
    seeds.tables.flatMap((seed) => {
      const cell = (
        group: string,
        method: string,
        stream: keyof typeof streams,
        set: readonly string[],
        untrained = false,
      ) => ({
        factors: { group, method, stream, column: place.label },
        experiment: experimentAt(
          place,
          seed,
          [...set, `modality=${streams[stream]}`],
          linearOf(place),
          untrained ? 'untrained' : undefined,
        ),
      });
      const members = (['J', 'M', 'B'] as const).map((stream) => cell('', '', stream, []).experiment);
      const threeStreams = {
        factors: { group: '3s ensemble', method: '3s-USDRL (DSTE)', stream: 'J+M+B', column: place.label },
        experiment: members[0],
        ensemble: { members },
      };
      return [
        cell('floors', 'untrained DSTE', 'J', [], true),
        cell('feature decorrelation', 'USDRL (STTR)', 'J', sttr),
        cell('feature decorrelation', 'USDRL (DSTE)', 'J', []),
        cell('feature decorrelation', 'USDRL (DSTE)', 'M', []),
        cell('feature decorrelation', 'USDRL (DSTE)', 'B', []),
        threeStreams,
      ];
    }),
  );
}

/** Retrieval: both encoders, beside raw coordinates and an untrained encoder. */
function table3({ places, seeds }: ProfilePlan): PlannedCell[] {
  return places.flatMap((place) =>
    seeds.tables.flatMap((seed): PlannedCell[] => {
      const cell = (method: string, set: readonly string[], features?: Experiment['features']): PlannedCell => ({
        factors: { method, column: place.label },
        experiment: experimentAt(place, seed, set, knn, features),
      });
      return [
        // Raw coordinates have no seed: one run.
        ...(seed === seeds.tables[0] ? [cell('raw coordinates', [], 'raw')] : []),
        cell('untrained DSTE', [], 'untrained'),
        cell('USDRL (STTR)', sttr),
        cell('USDRL (DSTE)', []),
      ];
    }),
  );
}

/** Shares of the labels in Table 2, by the end of the column's heading. */
const shares = [0.01, 0.1] as const;

/** Semi-supervised: the whole model fine-tuned on a share of the labels; an untrained encoder as the floor. */
function table2({ semi, seeds }: ProfilePlan): PlannedCell[] {
  return semi.flatMap((place) =>
    seeds.tables.flatMap((seed) =>
      shares.flatMap((share): PlannedCell[] => {
        const column = `${place.label} ${100 * share} %`;
        const cell = (method: string, set: readonly string[], features?: Experiment['features']): PlannedCell => ({
          factors: { method, column },
          experiment: experimentAt(place, seed, set, { protocol: 'semi', share }, features),
        });
        return [cell('untrained DSTE', [], 'untrained'), cell('USDRL (STTR)', sttr), cell('USDRL (DSTE)', [])];
      }),
    ),
  );
}

/** The weight of every granularity but those named is 0. */
function only(...domains: readonly ('instance' | 'temporal' | 'spatial')[]): string[] {
  const off = (['instance', 'temporal', 'spatial'] as const).filter((domain) => !domains.includes(domain));
  return weights(Object.fromEntries(off.map((domain) => [domain, 0])));
}

/** Rows of Table 5: which parts of the objective are on. */
export const table5Rows: readonly { VAC: boolean; XC: boolean; MGFD: boolean; encoder: 'STTR' | 'DSTE' }[] = [
  // Without any part: the contrastive baseline with negatives (ours is NT-Xent on instances; the paper does not say).
  { VAC: false, XC: false, MGFD: false, encoder: 'STTR' },
  { VAC: true, XC: false, MGFD: true, encoder: 'STTR' },
  { VAC: true, XC: true, MGFD: true, encoder: 'STTR' },
  { VAC: false, XC: false, MGFD: false, encoder: 'DSTE' },
  { VAC: true, XC: false, MGFD: true, encoder: 'DSTE' },
  { VAC: true, XC: true, MGFD: false, encoder: 'DSTE' },
  { VAC: true, XC: true, MGFD: true, encoder: 'DSTE' },
];

/** What makes a row of Table 5. */
export function table5Settings({ VAC, XC, MGFD, encoder }: (typeof table5Rows)[number]): string[] {
  const baseline = !VAC && !XC && !MGFD;
  return [
    ...(encoder === 'STTR' ? sttr : []),
    ...(baseline ? weights({ contrastive: 1, similarity: 0 }) : []),
    ...(VAC ? [] : weights({ vac: 0 })),
    ...(XC ? [] : weights({ xcorr: 0 })),
    ...(MGFD ? [] : only('instance')),
  ];
}

function table5({ ablation, seeds }: ProfilePlan): PlannedCell[] {
  const sign = (on: boolean): string => (on ? '✓' : '–');
  return seeds.tables.flatMap((seed) =>
    table5Rows.flatMap((row) =>
      bothProtocols(ablation, seed, table5Settings(row), {
        VAC: sign(row.VAC),
        XC: sign(row.XC),
        'MG-FD': sign(row.MGFD),
        encoder: row.encoder,
      }),
    ),
  );
}

/** Linear and retrieval of one setting. */
function bothProtocols(
  place: Place,
  seed: number,
  set: readonly string[],
  factors: TableRecord['factors'],
): PlannedCell[] {
  return [linearOf(place), knn].map((evaluation) => ({
    factors: {
      ...factors,
      column: `${place.label} ${protocolNames[evaluation.protocol as keyof typeof protocolNames]}`,
    },
    experiment: experimentAt(place, seed, set, evaluation),
  }));
}

/** Weights α of convolutional attention: 0 is dense shift attention only, 1 is convolutional attention only. */
export const alphas: readonly number[] = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

function figure4({ ablation, seeds, sweeps: extent }: ProfilePlan): PlannedCell[] {
  const chosen = extent === 'all' ? alphas : [0, 0.5, 1];
  return seeds.sweeps.flatMap((seed) =>
    chosen.map((alpha) => ({
      factors: { alpha, column: `${ablation.label} linear` },
      experiment: experimentAt(ablation, seed, [`encoder.alpha=${alpha}`], linearOf(ablation)),
    })),
  );
}

/** The panels of Figure 5 in their order. */
export const figure5Panels: readonly { title: string; row: (typeof table5Rows)[number] }[] = [
  { title: 'contrastive, with negatives', row: { VAC: false, XC: false, MGFD: false, encoder: 'DSTE' } },
  { title: 'multi-grained, without XC', row: { VAC: true, XC: false, MGFD: true, encoder: 'DSTE' } },
  { title: 'single-grained, with XC', row: { VAC: true, XC: true, MGFD: false, encoder: 'DSTE' } },
  { title: 'multi-grained, with XC', row: { VAC: true, XC: true, MGFD: true, encoder: 'DSTE' } },
];

function figure5({ ablation, seeds }: ProfilePlan): PlannedCell[] {
  return figure5Panels.map(({ title, row }) => ({
    factors: { panel: title, column: `${ablation.label} retrieval` },
    experiment: experimentAt(ablation, seeds.tables[0], table5Settings(row), knn),
  }));
}

/** Pre-trained on one data set, evaluated on another. */
function transfer({ transfers, seeds }: ProfilePlan): PlannedCell[] {
  return seeds.sweeps.flatMap((seed) =>
    transfers.flatMap(({ from, to }) =>
      [linearOf(to), knn].map((evaluation): PlannedCell => {
        const { dataset, split } = to;
        const on = from.dataset === dataset && from.split === split ? undefined : { dataset, split };
        return {
          factors: {
            'pre-trained on': from.label,
            column: `${to.label} ${protocolNames[evaluation.protocol as keyof typeof protocolNames]}`,
          },
          experiment: experimentAt(from, seed, [], { ...evaluation, on }),
        };
      }),
    ),
  );
}

const instance = 'instance';
const temporal = 'temporal';
const spatial = 'spatial';

/** The seven non-empty subsets of the granularities. */
export const granularitySubsets = [
  [instance],
  [temporal],
  [spatial],
  [instance, temporal],
  [instance, spatial],
  [temporal, spatial],
  [instance, temporal, spatial],
] as const;

function granularity({ sweep, seeds }: ProfilePlan): PlannedCell[] {
  return seeds.tables.flatMap((seed) =>
    granularitySubsets.flatMap((subset) =>
      bothProtocols(sweep, seed, only(...subset), { granularity: subset.join(' + ') }),
    ),
  );
}

/** Each term alone, and each removed from all. */
export const termAblations: readonly { name: string; set: readonly string[] }[] = [
  { name: 'all terms', set: [] },
  { name: 'only similarity', set: weights({ vac: 0, xcorr: 0 }) },
  { name: 'only variance', set: weights({ similarity: 0, autocovariance: 0, xcorr: 0 }) },
  { name: 'only autocovariance', set: weights({ similarity: 0, variance: 0, xcorr: 0 }) },
  { name: 'only invariance', set: weights({ similarity: 0, vac: 0, redundancy: 0 }) },
  { name: 'only redundancy', set: weights({ similarity: 0, vac: 0, invariance: 0 }) },
  { name: 'without similarity', set: weights({ similarity: 0 }) },
  { name: 'without variance', set: weights({ variance: 0 }) },
  { name: 'without autocovariance', set: weights({ autocovariance: 0 }) },
  { name: 'without invariance', set: weights({ invariance: 0 }) },
  { name: 'without redundancy', set: weights({ redundancy: 0 }) },
];

function terms({ sweep, seeds, sweeps: extent }: ProfilePlan): PlannedCell[] {
  const chosen = termAblations.filter(({ name }) => extent === 'all' || !name.startsWith('only'));
  return seeds.sweeps.flatMap((seed) =>
    chosen.flatMap(({ name, set }) => bothProtocols(sweep, seed, set, { terms: name })),
  );
}

/** A setting and the values it takes in a sweep, everything else as in the preset. */
export interface Sweep {
  name: string;
  values: readonly { value: number; set: readonly string[] }[];
}

/** The sweeps that the paper lacks: weights, views, gap, width of the projectors, batch. */
export function sweepsOf({ sweep: place, sweeps: extent }: ProfilePlan): Sweep[] {
  const { preset, set } = place;
  const base = resolveSettings({ preset, set });
  const { weights: released } = base.loss;
  const sweep = (name: string, values: readonly number[], setOf: (value: number) => string[]): Sweep => {
    const chosen = extent === 'all' ? values : [values[0], values[values.length - 1]];
    return { name, values: chosen.map((value) => ({ value, set: setOf(value) })) };
  };
  const scaled = (value: number, factors: readonly number[]) =>
    factors.map((factor) => Number((value * factor).toPrecision(6)));
  return [
    sweep('weight of similarity', scaled(released.similarity, [0.2, 1, 5]), (value) => weights({ similarity: value })),
    sweep('weight of cross-correlation', scaled(released.xcorr, [0.1, 1, 10]), (value) => weights({ xcorr: value })),
    sweep('weight of temporal and spatial', [0.25, 0.5, 1, 2], (value) => weights({ temporal: value, spatial: value })),
    sweep('views', [2, 3, 4, 6], (value) => [`views=${value}`]),
    // STTR has no shift.
    ...(base.encoder.kind === 'sttr'
      ? []
      : [sweep('gap of the shift', [1, 2, 4, 8], (value) => [`encoder.shift.gap=${value}`])]),
    sweep('expansion of the projectors', [1, 2, 4], (value) => [`projector.expansion=${value}`]),
    sweep('batch', scaled(base.training.batch, [0.5, 1, 2]), (value) => [`training.batch=${value}`]),
  ];
}

function sweeps(plan: ProfilePlan): PlannedCell[] {
  return plan.seeds.sweeps.flatMap((seed) =>
    sweepsOf(plan).flatMap(({ name, values }) =>
      values.flatMap(({ value, set }) => bothProtocols(plan.sweep, seed, set, { setting: name, value })),
    ),
  );
}

/** Tables and figures by name. */
export const artefacts = {
  table1: { title: 'Table 1: linear evaluation', cells: table1 },
  table2: { title: 'Table 2: semi-supervised, the whole model fine-tuned', cells: table2 },
  table3: { title: 'Table 3: retrieval', cells: table3 },
  table5: { title: 'Table 5: terms and granularities', cells: table5 },
  figure4: { title: 'Figure 4: weight of convolutional attention', cells: figure4 },
  figure5: { title: 'Figure 5: features in the plane', cells: figure5 },
  granularity: { title: 'Granularities of decorrelation', cells: granularity },
  terms: { title: 'Each term alone and removed', cells: terms },
  sweeps: { title: 'Weights, views, gap, projectors, batch', cells: sweeps },
  transfer: { title: 'Transfer between data sets', cells: transfer },
} as const satisfies Readonly<Record<string, Artefact>>;
export type ArtefactName = keyof typeof artefacts;
export const artefactNames = Object.keys(artefacts) as ArtefactName[];
