import { makeEvaluationView } from '../../augment';
import { Interrupted } from '../../errors';
import { correlationMatrix } from '../../evaluation';
import { tokensOf, type PretrainingModel } from '../../model';
import { applyModality } from '../../skeleton';
import { tf } from '../../tensor';
import { Pretraining, type StepMetrics } from '../../training';
import type { PageContent } from '../content';
import type { StepDone } from './messages';
import type { MadeRecordings } from './recordings';

/** Recordings whose projections are correlated. */
const watched = 64;
/** Seconds between two correlations. */
const pause = 1;

/**
 * Pre-trains a new encoder on the recordings, with the step and the loop of the library, until its time is over or it is stopped.
 *
 * @returns the number of steps, and whether it was stopped before its time
 */
export async function trainInPage(
  { training: wanted }: PageContent,
  recordings: MadeRecordings,
  signal: AbortSignal,
  onStep: (done: StepDone) => void,
): Promise<{ steps: number; stopped: boolean }> {
  const { settings, seed, seconds } = wanted;
  const all = Array.from({ length: recordings.size }, (_, index) => index);
  const training = new Pretraining(recordings, all, settings, seed);
  const views = viewsOf(recordings, settings.augment.frames, settings.modality);
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  let steps = 0;
  let shown = -Infinity;
  const report = async ({ loss, gradientNorm }: StepMetrics): Promise<void> => {
    steps += 1;
    const done: StepDone = { kind: 'step', step: steps, loss, gradientNorm, seconds: since() };
    if (since() - shown >= pause) {
      done.correlation = await correlationOf(training.model, views);
      shown = since();
    }
    onStep(done);
  };
  const end = AbortSignal.any([signal, AbortSignal.timeout(1000 * seconds)]);
  try {
    for (;;) await training.runEpoch(report, { signal: end });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { steps, stopped: signal.aborted };
  } finally {
    training.dispose();
  }
}

/** Views of some recordings, evenly spaced, as for evaluation (N, T, M, V, C). */
function viewsOf(
  recordings: MadeRecordings,
  frames: number,
  modality: PageContent['encoder']['modality'],
): { values: Float32Array; count: number } {
  const count = Math.min(watched, recordings.size);
  const joints = recordings.layout.joints.length;
  const { bodies } = recordings.info;
  const size = frames * bodies * joints * 3;
  const values = new Float32Array(count * size);
  for (let n = 0; n < count; n++) {
    const clip = recordings.read(Math.floor((n * recordings.size) / count));
    values.set(makeEvaluationView(clip, 1, frames), n * size);
  }
  return { values: applyModality(values, { frames, bodies, joints }, recordings.layout, modality), count };
}

/** Correlations of the projections in the instance domain. */
async function correlationOf(
  model: PretrainingModel,
  { values, count }: { values: Float32Array; count: number },
): Promise<NonNullable<StepDone['correlation']>> {
  const { frames, bodies, joints, channels } = model.shape;
  const projections = tf.tidy(() => {
    const tokens = tokensOf(tf.tensor3d(values, [count, frames, bodies * joints * channels]), channels);
    return model.project(model.pool(model.encode(tokens)), 1).z.instance;
  });
  const width = projections.shape[2] as number;
  const features = (await projections.data()) as Float32Array;
  projections.dispose();
  return { values: correlationMatrix(features, width), width };
}
