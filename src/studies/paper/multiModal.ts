import { ensembleOf, type Experiment } from '../../runs';
import { experimentAt, headings, knn, linearOf } from '../plannedCell';
import type { Place } from '../profilePlan';
import type { PlannedCell, Statement, Study } from '../study';

const joint = 'joint';
const motion = 'motion';
const bone = 'bone';
const fusion = 'fusion of the three';
const together = 'multi-modal';
const withoutMap = 'multi-modal, without the map';

/** One encoder of joints, bones and motion (ours, a reconstruction), beside an encoder of each and the fusion of their scores. */
export const multiModal: Study = {
  title: 'Multi-modal pre-training (ours)',
  cells: ({ multiModal: places = [], seeds }) =>
    places.flatMap((place) => seeds.tables.flatMap((seed) => cellsOf(place, seed))),
  rows: ['encoder', 'seen'],
  statements: [
    above('DSTE', together, joint),
    above('DSTE', together, bone),
    // Neighbours have no scores that could be summed.
    { ...above('DSTE', together, fusion), except: headings.knn },
    above('DSTE', together, withoutMap),
    above('STTR', together, joint),
  ],
  notebooks: ['25-multi-modal'],
};

function above(encoder: string, better: string, worse: string): Statement {
  return {
    text: `with ${encoder} ${better} is above ${worse}`,
    better: { encoder, seen: better },
    worse: { encoder, seen: worse },
  };
}

function cellsOf(place: Place, seed: number): PlannedCell[] {
  const linear = linearOf(place);
  const cells = (encoder: 'dste' | 'sttr', seen: string, change: string): PlannedCell[] =>
    [linear, knn].map((measurement) => ({
      factors: {
        encoder: encoder.toUpperCase(),
        seen,
        column: `${place.label} ${headings[measurement.protocol]}`,
      },
      experiment: experimentAt(place, seed, [`encoder.kind=${encoder}`, change], measurement),
    }));
  const stream = (modality: string): Experiment => experimentAt(place, seed, [`modality=${modality}`], linear);
  return [
    ...cells('dste', joint, 'modality=joint'),
    ...cells('dste', motion, 'modality=motion'),
    ...cells('dste', bone, 'modality=bone'),
    {
      factors: { encoder: 'DSTE', seen: fusion, column: `${place.label} ${headings.linear}` },
      experiment: ensembleOf(['joint', 'motion', 'bone'].map(stream)),
    },
    ...cells('dste', together, 'encoder.multiModal=umurl'),
    ...cells('dste', withoutMap, 'encoder.multiModal=mean'),
    ...cells('sttr', joint, 'modality=joint'),
    ...cells('sttr', together, 'encoder.multiModal=umurl'),
  ];
}
