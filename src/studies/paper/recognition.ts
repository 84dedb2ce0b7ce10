import type { TableRecord } from '../../report';
import { ensembleOf } from '../../runs';
import { barsOf } from '../barsAndCurves';
import { aboveFloor, encoderAbove, experimentAt, knn, linearOf, sttr } from '../plannedCell';
import type { Place } from '../profilePlan';
import type { PlannedCell, Study, StudyRecord } from '../study';
import { paperTable1, paperTable2, paperTable3 } from './paperTables';

const streams = { J: 'joint', M: 'motion', B: 'bone' } as const;

/** Linear evaluation: both encoders, and with DSTE each stream and their fusion; an untrained encoder as the floor. */
export const table1: Study = {
  title: 'Table 1: linear evaluation',
  cells: ({ places, seeds }) => places.flatMap((place) => seeds.tables.flatMap((seed) => streamCells(place, seed))),
  rows: ['group', 'method', 'stream'],
  paper: paperTable1,
  statements: [
    encoderAbove({ stream: 'J' }),
    {
      text: 'three streams are above the joint stream',
      better: { method: '3s-USDRL (DSTE)' },
      worse: { method: 'USDRL (DSTE)', stream: 'J' },
    },
  ],
  figures: (own, profile) => [barsOf(own.map(named), 'bar', { name: `${profile}-table1`, title: 'Linear evaluation' })],
  notebooks: ['10-table1-recognition', '22-streams-and-transfer'],
};

function streamCells(place: Place, seed: number): PlannedCell[] {
  const cell = (
    group: string,
    method: string,
    stream: keyof typeof streams,
    set: readonly string[],
    features?: 'untrained',
  ): PlannedCell => ({
    factors: { group, method, stream, column: place.label },
    experiment: experimentAt(place, seed, [...set, `modality=${streams[stream]}`], linearOf(place), features),
  });
  const members = (['J', 'M', 'B'] as const).map((stream) => cell('', '', stream, []).experiment);
  return [
    cell('floors', 'untrained DSTE', 'J', [], 'untrained'),
    cell('feature decorrelation', 'USDRL (STTR)', 'J', sttr),
    cell('feature decorrelation', 'USDRL (DSTE)', 'J', []),
    cell('feature decorrelation', 'USDRL (DSTE)', 'M', []),
    cell('feature decorrelation', 'USDRL (DSTE)', 'B', []),
    {
      factors: { group: '3s ensemble', method: '3s-USDRL (DSTE)', stream: 'J+M+B', column: place.label },
      experiment: ensembleOf(members),
    },
  ];
}

/** Table 1's bars are named by method and stream. */
function named(record: StudyRecord): TableRecord {
  const { method, stream } = record.factors;
  return { ...record, factors: { ...record.factors, bar: `${method} ${stream}` } };
}

/** Fractions of the labels in Table 2. */
const fractions = [0.01, 0.1] as const;

/** Semi-supervised: the whole model fine-tuned on a fraction of the labels; an untrained encoder as the floor. */
export const table2: Study = {
  title: 'Table 2: semi-supervised, the whole model fine-tuned',
  cells: ({ semi, seeds }) =>
    semi.flatMap((place) =>
      seeds.tables.flatMap((seed) =>
        fractions.flatMap((fraction) => {
          const measurement = { protocol: 'semi', fraction } as const;
          return methodCells(`${place.label} ${100 * fraction} %`, (set, features) =>
            experimentAt(place, seed, set, measurement, features),
          );
        }),
      ),
    ),
  rows: ['method'],
  paper: paperTable2,
  statements: [encoderAbove()],
  notebooks: ['11-table2-semi-supervised'],
};

/** Retrieval: both encoders, beside raw coordinates and an untrained encoder. */
export const table3: Study = {
  title: 'Table 3: retrieval',
  cells: ({ places, seeds }) =>
    places.flatMap((place) =>
      seeds.tables.flatMap((seed): PlannedCell[] => [
        // Raw coordinates have no seed: one run.
        ...(seed === seeds.tables[0]
          ? [
              {
                factors: { method: 'raw coordinates', column: place.label },
                experiment: experimentAt(place, seed, [], knn, 'raw'),
              },
            ]
          : []),
        ...methodCells(place.label, (set, features) => experimentAt(place, seed, set, knn, features)),
      ]),
    ),
  rows: ['method'],
  paper: paperTable3,
  statements: [encoderAbove(), ...['raw coordinates', 'untrained DSTE'].map(aboveFloor)],
  figures: (own, profile) => [barsOf(own, 'method', { name: `${profile}-table3`, title: 'Retrieval (1-NN)' })],
  notebooks: ['12-table3-retrieval', '21-what-decorrelation-does'],
};

/** An untrained encoder, and both encoders pre-trained. */
function methodCells(
  column: string,
  experiment: (set: readonly string[], features?: 'untrained') => PlannedCell['experiment'],
): PlannedCell[] {
  return [
    { factors: { method: 'untrained DSTE', column }, experiment: experiment([], 'untrained') },
    { factors: { method: 'USDRL (STTR)', column }, experiment: experiment(sttr) },
    { factors: { method: 'USDRL (DSTE)', column }, experiment: experiment([]) },
  ];
}
