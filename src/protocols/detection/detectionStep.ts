import { tf, type Tensor } from '../../backend';
import { tokensOf, type Detector } from '../../model';
import { crossEntropy } from '../../objective';
import { parameterGradients, type Sgd } from '../../training';

/** Some windows of a batch; all parts of all batches have one shape, filled up with windows whose targets are zero. */
export interface BatchPart {
  /** Windows in the chosen modality (B, T, M·V·C). */
  coordinates: Tensor;
  /** (B·T, classes + 1): 1 / frames of the whole batch at the label of a frame; zeros for a frame that does not count. */
  targets: Tensor;
}

/** What a part of a batch adds to the batch; still in the engine, the caller reads and frees them. */
export interface PartOutput {
  /** Its share of the mean cross entropy over the frames of the batch. */
  loss: Tensor;
  /** Its share of the frames of the batch whose most probable class was right. */
  accuracy: Tensor;
}

/**
 * Whole-model fine-tuning (released code of protocol `usdrl`): the gradient of the mean cross entropy over all frames,
 * background included, by every parameter, for a part of a batch. It is added up in the optimiser, whose update ends the step.
 * Nothing in the network mixes windows, so the parts add up to the batch exactly, and memory is bounded by a part. Nothing is
 * read back inside.
 */
export function addDetectionGradient(
  detector: Detector,
  optimizer: Sgd,
  { coordinates, targets }: BatchPart,
): PartOutput {
  const kept: Tensor[] = [];
  const { value, gradients } = parameterGradients(
    () => {
      const scores = detector.scores(tokensOf(coordinates)); // (B, T, classes + 1)
      const rows = tf.reshape(scores, targets.shape); // (B·T, classes + 1)
      kept.push(tf.keep(weightOfHits(rows, targets)));
      return crossEntropy(rows, targets);
    },
    detector.parameters,
    detector.parameters.trainable(),
  );
  optimizer.add(gradients);
  tf.dispose([...gradients.values()]);
  return { loss: value, accuracy: kept[0] };
}

/** The targets' weight of the rows whose largest score is at the target. */
function weightOfHits(scores: Tensor, targets: Tensor): Tensor {
  return tf.tidy(() => {
    const hit = tf.cast(tf.equal(tf.argMax(scores, 1), tf.argMax(targets, 1)), 'float32');
    return tf.sum(tf.mul(hit, tf.sum(targets, 1)));
  });
}
