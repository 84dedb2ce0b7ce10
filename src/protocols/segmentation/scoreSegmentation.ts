import type { Annotation } from '../../data';
import { InputError } from '../../errors';
import { mean } from '../../evaluation';
import { officialOverlap } from '../detection/overlap';
import { segmentsOf } from './labelSegments';

/** The labels of the frames of a recording, 0 the background, else the class + 1. */
export interface LabelledVideo {
  name: string;
  truth: ArrayLike<number>;
  predicted: ArrayLike<number>;
}

/** Overlaps of the field's F1. */
export const segmentOverlaps = [0.1, 0.25, 0.5] as const;

/** How well frames are labelled. All in [0, 1]. */
export interface SegmentationScore {
  /** Fraction of all frames, background included, that have the right label. */
  frameAccuracy: number;
  /** Mean over recordings of the edit score of their segments. */
  edit: number;
  /** F1 of segments at overlap 0.1, 0.25 and 0.5: hits and misses of all recordings together. */
  f1At10: number;
  f1At25: number;
  f1At50: number;
  perVideo: { name: string; frames: number; frameAccuracy: number; edit: number; f1At50: number }[];
  /** By label from 1: frames and segments of the truth, the fraction of its frames that are found, and F1 of its segments. */
  perClass: ClassSegmentation[];
}

export interface ClassSegmentation {
  label: number;
  frames: number;
  segments: number;
  /** Null for a class without frames in the truth, as its F1. */
  frameAccuracy: number | null;
  f1At10: number | null;
  f1At25: number | null;
  f1At50: number | null;
}

/** Hits, false segments, and missed ones. */
interface Hits {
  hits: number;
  wrong: number;
  missed: number;
}

/**
 * Scores labelled frames by the measures of temporal segmentation (as MS-TCN evaluates them): frame accuracy over all frames, edit
 * score and F1 over segments, which are runs of frames of one label, the background left out.
 *
 * @param classes labels are 1 to this
 * @throws InputError without videos or frames, for one whose labels are not as many, and for a label above the classes
 */
export function scoreSegmentation(videos: readonly LabelledVideo[], classes: number): SegmentationScore {
  videos.forEach((video) => checkVideo(video, classes));
  const total = videos.reduce((sum, { truth }) => sum + truth.length, 0);
  if (total === 0) throw new InputError({ thing: 'frames to score', found: 'none', wanted: 'at least one' });
  const segments = videos.map(({ truth, predicted }) => ({ truth: segmentsOf(truth), found: segmentsOf(predicted) }));
  const rightIn = videos.map(({ truth, predicted }) => count(truth.length, (t) => truth[t] === predicted[t]));
  const perVideo = videos.map(({ name, truth }, index) => ({
    name,
    frames: truth.length,
    frameAccuracy: truth.length === 0 ? 1 : rightIn[index] / truth.length,
    edit: editScore(segments[index].found, segments[index].truth),
    f1At50: f1Of(matchSegments(segments[index].found, segments[index].truth, 0.5)),
  }));
  const f1At = (overlap: number, label?: number): number => {
    const own = (all: readonly Annotation[]): readonly Annotation[] =>
      label === undefined ? all : all.filter(([one]) => one === label);
    return f1Of(sumOf(segments.map(({ found, truth }) => matchSegments(own(found), own(truth), overlap))));
  };
  const [f1At10, f1At25, f1At50] = segmentOverlaps.map((overlap) => f1At(overlap));
  const perClass = Array.from({ length: classes }, (_, index): ClassSegmentation => {
    const label = index + 1;
    const frames = videos.reduce((sum, { truth }) => sum + count(truth.length, (t) => truth[t] === label), 0);
    const inTruth = segments.reduce((sum, { truth }) => sum + truth.filter(([one]) => one === label).length, 0);
    const found = ({ truth, predicted }: LabelledVideo): number =>
      count(truth.length, (t) => truth[t] === label && predicted[t] === label);
    const right = videos.reduce((sum, video) => sum + found(video), 0);
    const [at10, at25, at50] = segmentOverlaps.map((overlap) => (frames === 0 ? null : f1At(overlap, label)));
    const frameAccuracy = frames === 0 ? null : right / frames;
    return { label, frames, segments: inTruth, frameAccuracy, f1At10: at10, f1At25: at25, f1At50: at50 };
  });
  return {
    frameAccuracy: rightIn.reduce((sum, right) => sum + right, 0) / total,
    edit: mean(perVideo.map(({ edit }) => edit)),
    f1At10,
    f1At25,
    f1At50,
    perVideo,
    perClass,
  };
}

/**
 * Segmental edit score: 1 less the Levenshtein distance between the two sequences of classes, over the longer of them. Two empty
 * sequences agree, 1; the original divides by zero.
 */
export function editScore(found: readonly Annotation[], truth: readonly Annotation[]): number {
  const longer = Math.max(found.length, truth.length);
  if (longer === 0) return 1;
  let row = Array.from({ length: truth.length + 1 }, (_, j) => j);
  found.forEach(([label], i) => {
    const next = [i + 1];
    truth.forEach(([wanted], j) => {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (label === wanted ? 0 : 1)));
    });
    row = next;
  });
  return 1 - row[truth.length] / longer;
}

/**
 * Segments in their order are hits where they overlap the segment of their class that they overlap most, the first of equals, by at
 * least `overlap`, and no earlier one had it; there is no second choice.
 */
export function matchSegments(found: readonly Annotation[], truth: readonly Annotation[], overlap: number): Hits {
  const taken = new Set<number>();
  for (const [label, start, end] of found) {
    const overlaps = truth.map(([other, from, to]) =>
      other === label ? officialOverlap({ start, end }, { start: from, end: to }) : -1,
    );
    const best = overlaps.indexOf(Math.max(...overlaps));
    if (best >= 0 && overlaps[best] >= overlap) taken.add(best);
  }
  return { hits: taken.size, wrong: found.length - taken.size, missed: truth.length - taken.size };
}

/** 2·precision·recall / (precision + recall); 1 where nothing is labelled and nothing found. */
function f1Of({ hits, wrong, missed }: Hits): number {
  const all = 2 * hits + wrong + missed;
  return all === 0 ? 1 : (2 * hits) / all;
}

function sumOf(all: readonly Hits[]): Hits {
  return all.reduce(
    (sum, { hits, wrong, missed }) => ({
      hits: sum.hits + hits,
      wrong: sum.wrong + wrong,
      missed: sum.missed + missed,
    }),
    { hits: 0, wrong: 0, missed: 0 },
  );
}

function checkVideo({ name, truth, predicted }: LabelledVideo, classes: number): void {
  if (truth.length !== predicted.length) {
    const wanted = `${truth.length}, as labelled`;
    throw new InputError({ thing: `frames predicted of ${name}`, found: predicted.length, wanted });
  }
  for (const labels of [truth, predicted]) {
    for (let t = 0; t < labels.length; t++) {
      if (Number.isInteger(labels[t]) && labels[t] >= 0 && labels[t] <= classes) continue;
      const wanted = `a whole number from 0, the background, to ${classes}`;
      throw new InputError({ thing: `label of frame ${t} of ${name}`, found: labels[t], wanted });
    }
  }
}

function count(length: number, holds: (place: number) => boolean): number {
  let found = 0;
  for (let place = 0; place < length; place++) if (holds(place)) found++;
  return found;
}
