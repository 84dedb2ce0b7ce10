import {
  defaultEncoder,
  defaultProjector,
  drawDropPath,
  PretrainingModel,
  type EncoderSettings,
} from '../../src/model';
import { defaultLoss } from '../../src/objective';
import { Generator } from '../../src/random';
import { Adam, defaultOptimizer, TrainingEngine, type EngineOptions, type StepBatch } from '../../src/training';

/** Of a batch. */
const clips = 7;
/** Of a clip: joint 4 is the root. */
export const shape = { frames: 8, joints: 5, bodies: 1, channels: 3, parents: [4, 0, 1, 4, 4] };

/** Random views of the clips, always the same. */
export function randomBatch(model: PretrainingModel, views = 3): StepBatch {
  const generator = new Generator(3);
  const coordinates = Float32Array.from({ length: views * clips * shape.frames * 15 }, () => generator.normal(0, 1));
  const dropPath = model.masks > 0 ? drawDropPath(model.masks, views * clips, 0.1, generator) : undefined;
  return { views, clips, frames: shape.frames, coordinates, dropPath };
}

/** One step from a fixed start; Adam's first moment after it is a tenth of the gradient of each parameter. */
export async function oneStep(
  kind: 'dste' | 'sttr',
  options: EngineOptions,
  loss = defaultLoss,
  { views, ...change }: Partial<EncoderSettings> & { views?: number } = {},
) {
  const encoder = { ...defaultEncoder, kind, hidden: 8, ...change };
  const model = new PretrainingModel(encoder, defaultProjector, shape, new Generator(1));
  const optimizer = new Adam(model.parameters, { ...defaultOptimizer, weightDecay: 0 });
  const engine = new TrainingEngine(model, optimizer, loss, options);
  const values = await engine.step(randomBatch(model, views), 1e-3);
  await engine.compiled.pull();
  const moments = await optimizer.state();
  const gradients = [...moments].filter(([name]) => name.startsWith('optimizer.exp_avg.'));
  const state = await model.parameters.state();
  const statistics = [...state].filter(([name]) => name.includes('running'));
  [engine, model, optimizer].forEach((made) => made.dispose());
  return { ...values, gradients, statistics };
}
