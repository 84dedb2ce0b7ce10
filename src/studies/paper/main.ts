import { barsOf } from '../barsAndCurves';
import { experimentAt, knn, linearOf } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { PlannedCell, Study } from '../study';
import { mainRunFigures } from './mainRunFigures';

const learned = 'USDRL';

/** The main job: what pre-training gives over raw coordinates and an untrained encoder. */
export const main: Study = {
  title: 'The main job: pre-trained features beside their floors',
  cells: ({ main: { places, encoders }, seeds }: ProfilePlan) =>
    places.flatMap((place) =>
      seeds.main.flatMap((seed) =>
        encoders.flatMap((encoder, turn): PlannedCell[] => {
          const cell = (
            features: string,
            protocol: '1-NN' | 'linear probe',
            origin?: 'untrained' | 'raw',
          ): PlannedCell => ({
            factors: {
              features,
              encoder: origin === 'raw' ? '-' : encoder.toUpperCase(),
              protocol,
              column: `${place.dataset} ${place.split}`,
            },
            experiment: experimentAt(
              place,
              seed,
              [`encoder.kind=${encoder}`],
              protocol === '1-NN' ? knn : linearOf(place),
              origin,
            ),
          });
          return [
            // Raw coordinates have no encoder and no seed: one run.
            ...(turn === 0 && seed === seeds.main[0] ? [cell('raw coordinates', '1-NN', 'raw')] : []),
            cell('untrained encoder', '1-NN', 'untrained'),
            cell(learned, '1-NN'),
            cell('untrained encoder', 'linear probe', 'untrained'),
            cell(learned, 'linear probe'),
          ];
        }),
      ),
    ),
  rows: ['features', 'encoder', 'protocol'],
  statements: [
    {
      text: 'pre-trained features are above raw coordinates in retrieval',
      better: { features: learned, protocol: '1-NN' },
      worse: { features: 'raw coordinates', protocol: '1-NN' },
    },
    {
      text: 'pre-trained features are above those of an untrained encoder in retrieval',
      better: { features: learned, protocol: '1-NN' },
      worse: { features: 'untrained encoder', protocol: '1-NN' },
    },
  ],
  figures: (own, profile) => {
    const retrieval = own.filter(({ factors }) => factors.protocol === '1-NN');
    const bars = retrieval.map((record) => {
      const { features, encoder } = record.factors;
      const bar = encoder === '-' ? features : `${features} (${encoder})`;
      return { ...record, factors: { ...record.factors, bar } };
    });
    return [barsOf(bars, 'bar', { name: `${profile}-accuracy`, title: 'Retrieval (1-NN)' })];
  },
  runFigures: mainRunFigures,
  notebooks: [],
  file: 'accuracy',
};
