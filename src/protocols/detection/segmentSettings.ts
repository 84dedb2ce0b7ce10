/** How segments are made of frame scores. */
export interface SegmentSettings {
  /**
   * `perClass`: a proposal for every run of frames in which a class is more probable than the threshold; a frame may belong to
   * proposals of many classes. `activity`: runs of frames in which any action is, that is, in which the background is improbable
   * enough; one class a run.
   */
  rule: 'perClass' | 'activity';
  /** `perClass`: the probability to exceed. `activity`: the least probability of all actions together. */
  threshold: number;
  /** k: frame i takes the mean of the frames from i - k up to i + k - 1 before anything else; 0 is none. */
  smoothing: number;
  /**
   * Counts on with frames of sure background after the end, which the smoothing blends with the last ones: a proposal may then end
   * up to `smoothing` frames after the recording. As released for `activity`, where recordings are padded before the smoothing.
   */
  padBackground: boolean;
  /** Frames that a proposal has at least; default 1. */
  minimumLength: number;
  /** Temporal non-maximum suppression among the proposals of each class, or of all, most confident first. */
  suppression: 'none' | 'perClass' | 'all';
  /** Intersection over union above which the less confident of two proposals is dropped. */
  suppressionOverlap: number;
}

/** The settings that need the proposals alone, whatever made them. */
export type RefineSettings = Pick<SegmentSettings, 'minimumLength' | 'suppression' | 'suppressionOverlap'>;

/** As released for the protocol `usdrl`. A suppression at 0.1 over all classes stands there, commented out. */
export const perClassSegments: SegmentSettings = {
  rule: 'perClass',
  threshold: 0.02,
  smoothing: 0,
  padBackground: false,
  minimumLength: 1,
  suppression: 'none',
  suppressionOverlap: 0.1,
};

/** As released for the protocol `ssd`. */
export const activitySegments: SegmentSettings = {
  rule: 'activity',
  threshold: 0.4,
  smoothing: 10,
  padBackground: true,
  minimumLength: 1,
  suppression: 'none',
  suppressionOverlap: 0.1,
};
