import type { TableRecord } from '../../report';
import { aboveFloor, encoderAbove, untrimmedCells } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { Study } from '../study';
import { detectionFigures } from './detectionFigures';
import tables from './paper-tables.json';

/** Headings of the two measures: mean average precision over actions and over videos. */
const measures = { mapAction: 'mAP_a', mapVideo: 'mAP_v' } as const;

/**
 * Action detection in untrimmed recordings: the whole model with a classifier of frames, from encoders pre-trained on clips, from an
 * untrained one, and on raw coordinates.
 */
export const table4: Study = {
  title: 'Table 4: action detection',
  cells: ({ detection, seeds }: ProfilePlan) => untrimmedCells(detection, seeds.tables, { protocol: 'detection' }),
  rows: ['method'],
  measured: 'Mean average precision in percent at overlap 0.5 by the official metric, over actions and over videos',
  values: measures,
  paper: paperTable4,
  statements: [encoderAbove(), ...['raw coordinates', 'untrained DSTE'].map(aboveFloor)],
  figures: detectionFigures,
  notebooks: ['14-table4-detection'],
};

/**
 * Table 4 of the paper: PKU-MMD I, cross-subject, overlap 0.5. Which of the two metrics in use gave the numbers is not stated;
 * everything points to the official one.
 */
export function paperTable4(): TableRecord[] {
  return tables.aaai2025['table4_detection_pku1_xsub_theta0.5_percent'].map(({ method, mAP_a, mAP_v }) => ({
    factors: { method, column: 'PKU-MMD I x-sub' },
    values: { mapAction: mAP_a / 100, mapVideo: mAP_v / 100 },
    source: 'paper',
  }));
}
