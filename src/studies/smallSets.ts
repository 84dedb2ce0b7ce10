import type { Measurement } from '../runs';
import { barsOf } from './barsAndCurves';
import { experimentAt, headings, knn, linearOf } from './plannedCell';
import type { Place, ProfilePlan } from './profilePlan';
import type { PlannedCell, Statement, Study } from './study';

/** The rows of the tables of small sets. */
export const smallRows = {
  raw: 'raw coordinates',
  untrained: 'untrained encoder',
  released: 'released views',
  found: 'preset small',
  joint: 'preset small, pre-trained on all sets',
  scratch: 'supervised, from scratch',
} as const;
const { raw, untrained, released, found, joint, scratch } = smallRows;

/** Heading of training with labels. */
const supervised = 'supervised';

/** The views of the released code, with everything else as in preset `small`: the same encoder, as many steps, and its learning rate, as that of the released code is made for many more. */
export const releasedViews: readonly string[] = [
  'augment.minimumCrop=64',
  'augment.ratio=[0.1,1]',
  'augment.amplitude=1',
  'augment.corruptedFraction=0.6',
  'augment.view=shear',
];

/** On every small set: its floors, the released views, the recipe that was chosen on training parts, and supervised training as the ceiling. */
export const smallSets: Study = {
  title: 'Several small sets',
  cells: ({ smallSets: sets, seeds }: ProfilePlan) =>
    // Seed by seed, so that a study that is stopped has every row of the first ones.
    sets === undefined
      ? []
      : seeds.smallSets.flatMap((seed) =>
          sets.places.flatMap((place) => [
            ...cellsOf(place, sets.union, seed, seed === seeds.smallSets[0]),
            ...(seeds.tables.includes(seed) ? [ceiling(place, seed)] : []),
          ]),
        ),
  rows: ['features'],
  measured:
    'Top-1 in percent; supervised training, and the probe at the best of three learning rates, at the best of their tests, as published',
  statements: [above(found, raw), above(found, released), above(found, untrained), above(joint, found)],
  figures: (own, profile) =>
    [
      { name: 'retrieval', title: 'Small sets: retrieval (1-NN)', headings: [headings.knn] },
      {
        name: 'linear',
        title: 'Small sets: linear probe, and supervised training',
        headings: [headings.linear, supervised],
      },
    ].map(({ name, title, headings: shown }) =>
      barsOf(
        own.flatMap((record) => {
          const column = String(record.factors.column);
          const heading = shown.find((one) => column.endsWith(` ${one}`));
          if (heading === undefined) return [];
          return { ...record, factors: { ...record.factors, column: column.slice(0, -heading.length - 1) } };
        }),
        'features',
        { name: `${profile}-small-sets-${name}`, title },
      ),
    ),
  notebooks: ['23-small-data'],
};

function above(better: string, worse: string): Statement {
  const text = `${better} is above ${worse}`;
  return { text, better: { features: better }, worse: { features: worse }, except: supervised };
}

function cellsOf(place: Place, union: Place, seed: number, isFirst: boolean): PlannedCell[] {
  const cell = (
    features: string,
    measurement: Measurement,
    heading: string,
    { from = place, set = [] as readonly string[], origin = undefined as 'raw' | 'untrained' | undefined } = {},
  ): PlannedCell => {
    const { dataset, split } = place;
    const on = from === place ? undefined : { dataset, split };
    return {
      factors: { features, column: `${place.label} ${heading}` },
      experiment: experimentAt(from, seed, set, on === undefined ? measurement : { ...measurement, on }, origin),
    };
  };
  const frozen = (features: string, where: Parameters<typeof cell>[3] = {}): PlannedCell[] => [
    cell(features, knn, headings.knn, where),
    cell(features, linearOf(place), headings.linear, where),
  ];
  const [neighbour, probe] = frozen(raw, { origin: 'raw' });
  return [
    // The neighbours of raw coordinates need no seed: one run.
    ...(isFirst ? [neighbour] : []),
    probe,
    ...frozen(untrained, { origin: 'untrained' }),
    ...frozen(released, { set: releasedViews }),
    ...frozen(found),
    ...frozen(joint, { from: union }),
  ];
}

/** Supervised training takes minutes, and three seeds say enough of a ceiling. */
function ceiling(place: Place, seed: number): PlannedCell {
  return {
    factors: { features: scratch, column: `${place.label} ${supervised}` },
    experiment: experimentAt(place, seed, [], { protocol: 'finetune' }, 'untrained'),
  };
}
