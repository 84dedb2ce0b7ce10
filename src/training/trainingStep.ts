import { tf, type Tensor } from '../tensor';
import { tokensOf, type PretrainingModel } from '../model';
import { objective, type LossSettings } from '../objective';
import type { Adam } from './adam';
import { parameterGradients } from './gradients';

/** The inputs of one step: everything random is drawn before. */
export interface StepInput {
  /** K */
  views: number;
  /** Frame-major views in the chosen modality (K·N, T, M·V·C), view after view. */
  coordinates: Tensor;
  /** DropPath factors (masks, K·N), or nothing without DropPath. */
  dropPath?: Tensor;
  /** Step size and bias correction of this update (2), from {@link Adam.nextRates}. */
  rates: Tensor;
}

/** The outputs of one step, still in the engine; the caller reads and frees them. */
export interface StepOutput {
  loss: Tensor;
  /** Every term of every domain, in the order of `reportedTerms`: (15), or (18) with the contrastive baseline. */
  terms: Tensor;
  /** Pooled features of all views (K·N, 2E), for the collapse watch. */
  features: Tensor;
  /** Length of the gradient of all parameters, a scalar: NaN or infinite where any of it is. */
  gradientNorm: Tensor;
}

/** One step of pre-training (paper Sec. 3): views, encode, project, terms, gradient, update. Nothing is read back inside. */
export function trainingStep(
  model: PretrainingModel,
  optimizer: Adam,
  input: StepInput,
  loss: LossSettings,
): StepOutput {
  const forward = () => {
    const tokens = tokensOf(input.coordinates); // (K·N, T, M·V·C), (K·N, M·V, T·C)
    const dense = model.encode(tokens, input.dropPath, input.views); // (K·N, T, E), (K·N, M·V, E)
    const features = model.pool(dense); // (K·N, 2E)
    const { z, statistics } = model.project(features, input.views); // 3 × (K, N, D)
    const { total, values } = objective(z, loss);
    return { total, terms: tf.stack(values), features, statistics };
  };

  const { total, gradients, terms, features, statistics } = gradientsOf(model, forward);
  const gradientNorm = optimizer.update(gradients, input.rates);
  gradients.forEach((gradient) => gradient.dispose());
  model.updateRunningStatistics(statistics);
  return { loss: total, terms, features, gradientNorm };
}

/** Runs a forward pass on the tape and differentiates its total by every trainable parameter that it depends on. */
export function gradientsOf<Forward extends { total: Tensor; terms: Tensor; features: Tensor }>(
  model: PretrainingModel,
  forward: () => Forward,
): Forward & { gradients: Map<string, Tensor> } {
  const kept: Forward[] = [];
  const { value, gradients } = parameterGradients(
    () => {
      const result = forward();
      tf.keep(result.terms);
      tf.keep(result.features);
      kept.push(result);
      return result.total;
    },
    model.parameters,
    model.parameters.trainable(),
  );
  return { ...kept[0], total: value, gradients };
}
