import { tf, type Tensor } from '../../backend';
import { tokensOf, type Detector } from '../../model';
import { crossEntropy } from '../../objective';
import type { Sgd } from '../sgd';

/** Some windows of a batch; all parts of all batches have one shape, filled up with windows whose targets are zero. */
export interface BatchPart {
  /** Windows in the chosen modality (B, T, M·V·C). */
  coordinates: Tensor;
  /** (B·T, classes + 1): 1 / frames of the whole batch at the label of a frame; zeros for a frame that does not count. */
  targets: Tensor;
}

/** The outputs of one step, still in the engine; the caller reads and frees them. */
export interface DetectionStepOutput {
  /** Mean cross entropy over the frames of the batch, before the update. */
  loss: Tensor;
  /** Share of its frames whose most probable class was right, in [0, 1]. */
  accuracy: Tensor;
}

/**
 * One step of whole-model fine-tuning (released code of protocol `usdrl`): the mean cross entropy over all frames,
 * background included, its gradient by every parameter, one SGD update. The batch comes in parts, whose gradients add up to
 * that of the whole, since nothing in the network mixes windows; so memory is bounded by a part. Nothing is read back inside.
 *
 * @param rate learning rate, a scalar in the engine
 */
export function detectionStep(
  detector: Detector,
  optimizer: Sgd,
  parts: readonly BatchPart[],
  rate: Tensor,
): DetectionStepOutput {
  let sum: Map<string, Tensor> | undefined;
  const outputs = parts.map((part) => {
    const { gradients, ...output } = gradientsOfPart(detector, part);
    sum = sum === undefined ? gradients : added(sum, gradients);
    return output;
  });
  if (sum === undefined) throw new RangeError('a step without windows');
  optimizer.update(sum, rate);
  sum.forEach((gradient) => gradient.dispose());
  const total = (tensors: Tensor[]): Tensor => {
    const result = tf.tidy(() => tf.addN(tensors));
    tf.dispose(tensors);
    return result;
  };
  return {
    loss: total(outputs.map(({ loss }) => loss)),
    accuracy: total(outputs.map(({ accuracy }) => accuracy)),
  };
}

function gradientsOfPart(
  detector: Detector,
  { coordinates, targets }: BatchPart,
): DetectionStepOutput & { gradients: Map<string, Tensor> } {
  const names = detector.parameters.trainable();
  const variables = names.map((name) => detector.parameters.get(name));
  const kept: Tensor[] = [];
  const { value, grads } = tf.variableGrads(() => {
    const scores = detector.scores(tokensOf(coordinates)); // (B, T, classes + 1)
    const rows = tf.reshape(scores, targets.shape); // (B·T, classes + 1)
    kept.push(tf.keep(weightOfHits(rows, targets)));
    return crossEntropy(rows, targets) as ReturnType<typeof tf.scalar>;
  }, variables);
  const gradients = new Map(names.map((name, index) => [name, grads[variables[index].name]]));
  return { loss: value, accuracy: kept[0], gradients };
}

/** The targets' weight of the rows whose largest score is at the target. */
function weightOfHits(scores: Tensor, targets: Tensor): Tensor {
  return tf.tidy(() => {
    const hit = tf.cast(tf.equal(tf.argMax(scores, 1), tf.argMax(targets, 1)), 'float32');
    return tf.sum(tf.mul(hit, tf.sum(targets, 1)));
  });
}

/** Sums by name; both summands are freed. */
function added(a: Map<string, Tensor>, b: Map<string, Tensor>): Map<string, Tensor> {
  return new Map(
    [...a].map(([name, tensor]) => {
      const other = b.get(name) as Tensor;
      const result = tf.add(tensor, other);
      tf.dispose([tensor, other]);
      return [name, result];
    }),
  );
}
