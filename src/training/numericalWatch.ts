import { InputError, type InputProblem } from '../errors';
import type { FeatureHealth } from '../evaluation';
import type { Parameters } from '../model';
import type { StepBatch } from './stepBatch';

/** The numbers of a step that are watched. */
export interface WatchedNumbers {
  loss: number;
  /** Every term of every domain, unweighted, by `domain.term`. */
  terms: Readonly<Record<string, number>>;
  /** Length of the gradient of all parameters. */
  gradientNorm: number;
}

/** A step that was given: when, of which clips, at which rate. */
export interface WatchedStep {
  epoch: number;
  step: number;
  learningRate: number;
  /** Recording numbers of the clips (N). */
  clips: Int32Array;
  batch: StepBatch;
}

/** What stops a training whose loss or gradient is not finite; it carries the step, so that its batch can be looked at. */
export class NotFiniteStep extends InputError {
  constructor(
    problem: InputProblem,
    readonly given: WatchedStep,
  ) {
    super(problem);
    this.name = 'NotFiniteStep';
  }
}

export function isFiniteStep({ loss, gradientNorm }: WatchedNumbers): boolean {
  return Number.isFinite(loss) && Number.isFinite(gradientNorm);
}

/**
 * What is wrong with a step whose numbers are not finite. The cause is looked for from the input on: the clips
 * of the batch, the terms of the loss, the gradients by parameter.
 *
 * @param parameters after the update: it makes a parameter NaN whose gradient was not finite
 */
export async function findNotFinite(
  { loss, terms }: WatchedNumbers,
  given: WatchedStep,
  parameters: Parameters,
): Promise<InputProblem> {
  const when = `at epoch ${given.epoch}, step ${given.step}`;
  const clips = clipsNotFinite(given);
  if (clips.length > 0) {
    return {
      thing: `batch ${when}`,
      found: `coordinates that are not finite in ${clips.length} of its clips (recording ${clips.slice(0, 5).join(', ')})`,
      wanted: 'finite coordinates',
      fix: 'Mend or leave out these recordings and import again.',
    };
  }
  const slower = `Start again with optimizer.learningRate below ${given.learningRate}`;
  if (Number.isFinite(loss)) {
    const names = await parametersNotFinite(parameters);
    const where =
      names.length > 0 ? `in ${names.length} parameters, first ${names[0]}` : 'its length overflows float32';
    const found = `a gradient that is not finite (${where})`;
    return { thing: `gradient ${when}`, found, wanted: 'a finite gradient', fix: `${slower}.` };
  }
  const bad = Object.keys(terms).filter((name) => !Number.isFinite(terms[name]));
  const dead = bad.length > 0 && bad.every((name) => /\.(invariance|redundancy)$/.test(name));
  return {
    thing: `loss ${when}`,
    found: `a value that is not finite (${bad.join(', ') || 'in the sum'})`,
    wanted: 'a finite loss',
    fix: dead ? `${slower}, or with loss.stdFloor=1e-6: a dimension may have died.` : `${slower}.`,
  };
}

/** Clips with a coordinate that is not finite in any of their views, by recording number. */
function clipsNotFinite({ clips, batch: { views, coordinates } }: WatchedStep): number[] {
  const size = coordinates.length / (views * clips.length);
  const bad = new Set<number>();
  for (let row = 0; row < views * clips.length; row++) {
    const finite = coordinates.subarray(row * size, (row + 1) * size).every(Number.isFinite);
    if (!finite) bad.add(clips[row % clips.length]);
  }
  return [...bad];
}

async function parametersNotFinite(parameters: Parameters): Promise<string[]> {
  const trainable = new Set(parameters.trainable());
  return [...(await parameters.state())]
    .filter(([name, { data }]) => trainable.has(name) && !data.every(Number.isFinite))
    .map(([name]) => name);
}

/** Fewer clips than this span too few directions to tell a collapse. */
const clipsToJudge = 8;

/** One line if features look collapsed: all clips nearly alike, or along one line. @param clips the features are of */
export function collapseWarning({ meanDeviation, effectiveRank }: FeatureHealth, clips: number): string | undefined {
  if (clips < clipsToJudge || (meanDeviation > 1e-3 && effectiveRank > 1.5)) return undefined;
  const found = `mean deviation ${meanDeviation.toExponential(1)}, effective rank ${effectiveRank.toFixed(1)}`;
  return `the features look collapsed (${found}): a lower optimizer.learningRate may help`;
}
