import type { Measurement } from '../runs';
import { wordOf } from '../schedule';
import { resolveSettings } from '../settings';
import { curveOf } from './barsAndCurves';
import { experimentAt, knn } from './plannedCell';
import type { Place } from './profilePlan';
import { releasedViews, smallRows } from './smallSets';
import type { PlannedCell, Study, StudyRecord } from './study';

const { raw, untrained, released, found, scratch } = smallRows;

/** Retrieval after so many epochs: how long a pre-training on a small set pays. */
export const smallEpochs: Study = {
  title: 'Small sets: retrieval over the epochs',
  cells: ({ smallSets: sets, seeds }) =>
    eachSeed(sets?.places, seeds.smallSets, (place, seed) =>
      [
        { features: found, set: [] },
        { features: released, set: releasedViews },
      ].flatMap(({ features, set }) =>
        keptEpochs(place).map(({ epoch, isLast }): PlannedCell => {
          const measurement: Measurement = isLast ? knn : { ...knn, epoch };
          const factors = { epoch, features, column: place.label };
          return { factors, experiment: experimentAt(place, seed, set, measurement) };
        }),
      ),
    ),
  rows: ['features', 'epoch'],
  figures: (own, profile) =>
    bySet(own).map(({ label, records }) =>
      curveOf(records, 'epoch', {
        name: `${profile}-small-epochs-${wordOf(label)}`,
        title: `${label}: retrieval over the epochs`,
        xTitle: 'epochs of pre-training',
        colours: Object.values(smallRows),
      }),
    ),
  notebooks: ['23-small-data'],
};

/** Fractions of the training clips that are labelled. */
export const labelledFractions: readonly number[] = [0.1, 0.25, 0.5];

/** Retrieval among a part of the training clips, and supervised training on the same: from how many labels on it is better not to pre-train. */
export const smallLabels: Study = {
  title: 'Small sets: accuracy over the labelled clips',
  cells: ({ smallSets: sets, seeds }) =>
    eachSeed(sets?.places, seeds.smallSets, (place, seed) =>
      [...labelledFractions, 1].flatMap((fraction): PlannedCell[] => {
        const cell = (
          features: string,
          measurement: Measurement,
          set: readonly string[],
          origin?: 'raw' | 'untrained',
        ) => ({
          factors: { 'labelled, %': 100 * fraction, features, column: place.label },
          experiment: experimentAt(place, seed, set, measurement, origin),
        });
        const part = fraction === 1 ? {} : { fraction };
        const neighbours: Measurement = { ...knn, ...part };
        const supervised: Measurement = fraction === 1 ? { protocol: 'finetune' } : { protocol: 'semi', ...part };
        return [
          // All neighbours of raw coordinates need no seed: one run.
          ...(fraction < 1 || seed === seeds.smallSets[0] ? [cell(raw, neighbours, [], 'raw')] : []),
          cell(released, neighbours, releasedViews),
          cell(found, neighbours, []),
          // Training takes minutes, and three seeds say enough of a curve.
          ...(seeds.tables.includes(seed) ? [cell(scratch, supervised, [], 'untrained')] : []),
        ];
      }),
    ),
  rows: ['features', 'labelled, %'],
  figures: (own, profile) =>
    bySet(own).map(({ label, records }) =>
      curveOf(records, 'labelled, %', {
        name: `${profile}-small-labels-${wordOf(label)}`,
        title: `${label}: accuracy over the labelled clips`,
        xTitle: 'labelled training clips, in percent',
        colours: Object.values(smallRows),
      }),
    ),
  notebooks: ['23-small-data'],
};

/** What features do not tell apart: why they stop where they do. */
export const smallInvariance: Study = {
  title: 'Small sets: changed clips that are taken for themselves',
  cells: ({ smallSets: sets, seeds }) =>
    eachSeed(sets?.places, seeds.smallSets, (place, seed) => {
      const cell = (features: string, set: readonly string[], origin?: 'raw' | 'untrained'): PlannedCell => ({
        factors: { features, column: place.label },
        experiment: experimentAt(place, seed, set, { protocol: 'invariance' }, origin),
      });
      return [
        ...(seed === seeds.smallSets[0] ? [cell(raw, [], 'raw')] : []),
        cell(untrained, [], 'untrained'),
        cell(released, releasedViews),
        cell(found, []),
      ];
    }),
  rows: ['features'],
  measured: 'Test clips in percent',
  values: { mirrored: 'mirrored', backwards: 'backwards', late: 'late', turned: 'turned' },
  notebooks: ['23-small-data'],
};

/** Seed by seed, so that a study that is stopped has every curve of the first ones. */
function eachSeed(
  places: readonly Place[] = [],
  seeds: readonly number[],
  cells: (place: Place, seed: number) => PlannedCell[],
): PlannedCell[] {
  return seeds.flatMap((seed) => places.flatMap((place) => cells(place, seed)));
}

/** The epochs whose checkpoints are kept, the last one among them. */
function keptEpochs({ preset, set }: Place): { epoch: number; isLast: boolean }[] {
  const { epochs, checkpointEvery } = resolveSettings({ preset, set }).training;
  const kept = Array.from({ length: Math.ceil(epochs / checkpointEvery) - 1 }, (_, n) => (n + 1) * checkpointEvery);
  return [...kept, epochs].map((epoch) => ({ epoch, isLast: epoch === epochs }));
}

/** The records of each set, by its heading; in its figure a line is what features are from. */
function bySet(own: readonly StudyRecord[]): { label: string; records: StudyRecord[] }[] {
  const labels = [...new Set(own.map(({ factors }) => String(factors.column)))];
  return labels.map((label) => ({
    label,
    records: own
      .filter(({ factors }) => factors.column === label)
      .map((record) => ({ ...record, factors: { ...record.factors, column: record.factors.features } })),
  }));
}
