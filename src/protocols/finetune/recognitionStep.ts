import type { Tensor } from '../../backend';
import { tokensOf, type Recogniser } from '../../model';
import { crossEntropy } from '../../objective';
import { parameterGradients, type Sgd } from '../../training';

/** Some clips of a batch; all parts of all batches have one shape, filled up with clips whose targets are zero. */
export interface ClipPart {
  /** Views in the chosen modality (B, T, M·V·C). */
  coordinates: Tensor;
  /** (B, classes): 1 / clips of the whole batch at the label of a clip; zeros for a clip that does not count. */
  targets: Tensor;
}

/**
 * Whole-model fine-tuning: the gradient of the mean cross entropy of a batch by every parameter, for a part of the batch. It is
 * added up in the optimiser, whose update ends the step. Nothing in the network mixes clips, so the parts add up to the batch
 * exactly, and memory is bounded by a part. Nothing is read back inside.
 *
 * @returns the part's share of the loss, a scalar; the caller frees it
 */
export function addRecognitionGradient(
  recogniser: Recogniser,
  optimizer: Sgd,
  { coordinates, targets }: ClipPart,
): Tensor {
  const { value, gradients } = parameterGradients(
    () => crossEntropy(recogniser.scores(tokensOf(coordinates)), targets),
    recogniser.parameters,
    recogniser.parameters.trainable(),
  );
  optimizer.add(gradients);
  gradients.forEach((gradient) => gradient.dispose());
  return value;
}
