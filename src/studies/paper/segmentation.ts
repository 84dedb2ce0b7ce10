import { detectionTimeline, type Figure, type TableRecord } from '../../report';
import type { SegmentationResult } from '../../runs';
import { aboveFloor, encoderAbove, untrimmedCells } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { Study, StudyRecord } from '../study';
import tables from './paper-tables.json';

/**
 * Temporal segmentation of untrimmed recordings: the whole model with a classifier of frames, from encoders pre-trained on clips, from
 * an untrained one, and on raw coordinates. The journal version gives a number for it, and no code.
 */
export const segmentation: Study = {
  title: 'Segmentation of untrimmed recordings',
  cells: ({ segmentation, seeds }: ProfilePlan) =>
    untrimmedCells(segmentation, seeds.tables, { protocol: 'segmentation' }),
  rows: ['method'],
  measured: 'Frame accuracy, edit score and F1 of segments at overlap 0.1, 0.25 and 0.5, in percent',
  values: { frameAccuracy: 'acc', edit: 'edit', f1At10: 'F1@10', f1At25: 'F1@25', f1At50: 'F1@50' },
  paper: publishedSegmentation,
  statements: [encoderAbove(), ...['raw coordinates', 'untrained DSTE'].map(aboveFloor)],
  figures: (own, profile) => timeLines(own).map((draw) => draw(profile)),
  notebooks: ['14-table4-detection'],
};

/** The page of the journal version's code: PKU-MMD II, cross-subject. Which encoder it was is not said. */
function publishedSegmentation(): TableRecord[] {
  const { Acc, Edit } = tables.tpami2025.model_zoo.segmentation_pku2;
  return [
    {
      factors: { method: 'USDRL (encoder not named)', column: 'PKU-MMD II x-sub' },
      values: { frameAccuracy: Acc / 100, edit: Edit / 100 },
      source: 'paper',
    },
  ];
}

/** The first test recording by every method, with its first seed. */
function timeLines(own: readonly StudyRecord[]): ((profile: string) => Figure)[] {
  const methods = [...new Map([...own].reverse().map((record) => [record.factors.method, record])).values()].reverse();
  return methods.map(({ factors: { method, column }, evaluation, source }) => (profile) => {
    const { example } = evaluation.details as Pick<SegmentationResult, 'example'>;
    const word = String(method).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/-$/, ''); // prettier-ignore
    const recording = {
      name: example.name,
      frames: example.frames,
      groundTruth: example.truth,
      proposals: example.predicted.map(([label, start, end]) => [label, start, end, 1] as const),
    };
    return detectionTimeline(recording, {
      name: `${profile}-segmentation-${word}`,
      title: `Segments of ${example.name}, ${String(method)}: ${String(column)}`,
      classes: evaluation.perClass.map(({ name }) => name),
      proposals: Infinity,
      found: 'prediction',
      synthetic: source === 'synthetic',
    });
  });
}
