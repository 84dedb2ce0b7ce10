import { ensembleOf, type Experiment } from '../../runs';
import type { ProfilePlan } from '../profilePlan';
import { experimentAt, knn, linearOf, sttr, type PlannedCell } from './plannedCell';

const streams = { J: 'joint', M: 'motion', B: 'bone' } as const;

/** Linear evaluation: both encoders, and with DSTE each stream; an untrained encoder as the floor. */
export function table1({ places, seeds }: ProfilePlan): PlannedCell[] {
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
        experiment: ensembleOf(members),
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

/** Fractions of the labels in Table 2, by the end of the column's heading. */
const fractions = [0.01, 0.1] as const;

/** Semi-supervised: the whole model fine-tuned on a fraction of the labels; an untrained encoder as the floor. */
export function table2({ semi, seeds }: ProfilePlan): PlannedCell[] {
  return semi.flatMap((place) =>
    seeds.tables.flatMap((seed) =>
      fractions.flatMap((fraction): PlannedCell[] => {
        const column = `${place.label} ${100 * fraction} %`;
        const cell = (method: string, set: readonly string[], features?: Experiment['features']): PlannedCell => ({
          factors: { method, column },
          experiment: experimentAt(place, seed, set, { protocol: 'semi', fraction }, features),
        });
        return [cell('untrained DSTE', [], 'untrained'), cell('USDRL (STTR)', sttr), cell('USDRL (DSTE)', [])];
      }),
    ),
  );
}

/** Retrieval: both encoders, beside raw coordinates and an untrained encoder. */
export function table3({ places, seeds }: ProfilePlan): PlannedCell[] {
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
