import { tf, type Tensor } from '../tensor';
import { tokensOf, type Parameters, type Tokens } from '../model';
import { binaryCrossEntropy, crossEntropy } from '../objective';
import { parameterGradients } from './gradients';
import type { Sgd } from './sgd';

/** A network that scores rows: a clip each (`Recogniser`), or a frame each (`Detector`). */
export interface Classifier {
  readonly parameters: Parameters;
  /** Class scores before the softmax, the classes last; after them those of events, before the sigmoid. */
  scores(tokens: Tokens): Tensor;
}

/** Outputs beside the classes, each yes or no in every row: whether an action starts there, say. */
export interface EventTask {
  count: number;
  /** Of their binary cross entropy, summed over events, in the loss; that of the classes has 1. */
  weight: number;
}

/** Some clips or windows of a batch; all micro-batches have one shape, filled up with rows whose targets are zero. */
export interface MicroBatch {
  /** In the chosen modality (B, T, M·V·C). */
  coordinates: Tensor;
  /**
   * (rows, classes + 2·events): 1 / rows of the whole batch at the label of a row, and of each event at yes or at no, yes of all events
   * before no; zeros for a row that does not count.
   */
  targets: Tensor;
}

/** What a micro-batch adds to its batch; still in the engine, the caller reads and frees them. */
export interface MicroBatchOutput {
  /** To the mean loss over the rows of the batch: the cross entropy, with events theirs too. */
  loss: Tensor;
  /** To the fraction of rows of the batch whose most probable class is right. */
  accuracy: Tensor;
}

/**
 * A step of whole-model fine-tuning (released code of detection protocol `usdrl`): the gradient of the mean cross entropy of a
 * batch by every parameter, for a micro-batch of it. It is added up in the optimiser, whose update ends the step. Nothing in
 * the network mixes clips, so the micro-batches add up to the batch exactly, and memory is bounded by one. Nothing is read back.
 */
export function addGradient(
  classifier: Classifier,
  optimizer: Sgd,
  { coordinates, targets }: MicroBatch,
  events: EventTask = { count: 0, weight: 0 },
): MicroBatchOutput {
  const kept: Tensor[] = [];
  const { value, gradients } = parameterGradients(
    () => {
      const [rows, width] = targets.shape;
      const scores = tf.reshape(classifier.scores(tokensOf(coordinates)), [rows, width - events.count]); // (rows, classes + events)
      if (events.count > 0) {
        const { count } = events;
        const [classes, happens] = tf.split(scores, [width - 2 * count, count], 1);
        const [wanted, yes, no] = tf.split(targets, [width - 2 * count, count, count], 1);
        kept.push(tf.keep(weightOfHits(classes, wanted)));
        const loss = tf.mul(binaryCrossEntropy(happens, yes, no), events.weight);
        return tf.add(crossEntropy(classes, wanted), loss);
      }
      kept.push(tf.keep(weightOfHits(scores, targets)));
      return crossEntropy(scores, targets);
    },
    classifier.parameters,
    classifier.parameters.trainable(),
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
