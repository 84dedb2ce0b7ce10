import { slidingWindows, type TailRule, type WindowSettings } from '../../data';
import type { Detector } from '../../model';
import type { FrameScorer, WindowJob } from './frameScorer';

/** How a detector goes over a recording. */
export interface DenseScorerSettings extends Pick<WindowSettings, 'normalise' | 'modality'> {
  /** Frames from one window to the next. */
  stride: number;
  tail: TailRule;
}

/** Scores every frame of consecutive windows with a detector: protocol `usdrl`. The detector stays the caller's. */
export function denseScorer(
  detector: Detector,
  { stride, tail, normalise, modality }: DenseScorerSettings,
): FrameScorer {
  const { frames } = detector.shape;
  return {
    width: detector.classes + 1,
    heads: 1,
    boundaries: detector.boundaries,
    input: { frames, normalise, modality },
    *jobs(recording, length): Generator<WindowJob> {
      for (const window of slidingWindows(recording, length, { size: frames, stride, tail })) {
        yield { window, first: window.start, rows: window.end - window.start };
      }
    },
    score: (windows, batch) => detector.probabilitiesOf(windows, batch),
  };
}
