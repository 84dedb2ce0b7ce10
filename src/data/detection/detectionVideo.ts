/*
 * In everything about detection, labels count from 1, as in the label files of PKU-MMD: 0 is the background.
 * Segments of a data set (`Segment`) count classes from 0.
 */

/** A labelled action: label from 1, first frame, first frame after it. */
export type Annotation = readonly [label: number, start: number, end: number];

/** A detected action: label from 1, first frame, first frame after it, confidence. */
export type Proposal = readonly [label: number, start: number, end: number, confidence: number];

/** What was labelled and what was detected in one recording. */
export interface DetectionVideo {
  name: string;
  groundTruth: readonly Annotation[];
  proposals: readonly Proposal[];
}
