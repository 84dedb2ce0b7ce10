import { tf, type CompiledFunction, type Tensor } from '../tensor';
import type { PretrainingModel } from '../model';
import type { LossSettings } from '../objective';
import type { Adam } from './adam';
import type { InputsAhead } from './inputsAhead';
import { encoderBatchAxes, valuesOf, type StepBatch, type StepValues } from './stepBatch';
import { trainingStep } from './trainingStep';

/** What a step of pre-training works on. */
export interface Pretrained {
  model: PretrainingModel;
  optimizer: Adam;
  loss: LossSettings;
}

/**
 * A step in one pass: {@link trainingStep} on the whole batch.
 *
 * @param rates of {@link Adam.nextRates}
 * @param meanwhile called while the step runs on devices of its own
 */
export async function onePassStep(
  { model, optimizer, loss }: Pretrained,
  { compiled, ahead }: { compiled: CompiledFunction; ahead: InputsAhead },
  batch: StepBatch,
  rates: Tensor,
  meanwhile?: () => void,
): Promise<StepValues> {
  const { views, clips } = batch;
  const encoder = ahead.take(batch, { from: 0, to: clips });
  const step = ([rate, coordinates, dropPath]: Tensor[]): Tensor[] => {
    const output = trainingStep(model, optimizer, { views, coordinates, dropPath, rates: rate }, loss);
    return [output.loss, output.terms, output.features, output.gradientNorm];
  };
  const axes = [undefined, ...encoderBatchAxes];
  const outputs = await compiled.run(`step of ${views} views`, [rates, ...encoder], step, axes, meanwhile);
  tf.dispose(encoder);
  const [[value], terms, features, [gradientNorm]] = await valuesOf(outputs);
  return { loss: value, terms, features: features.slice(0, features.length / views), gradientNorm };
}
