import type { Tensor } from '../tensor';
import type { Generator } from '../random';
import { classifierSpecs, classify } from './downstreamModel';
import { encode, encoderSpecs, pool } from './encoder';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { Parameters, type ParameterValue } from './parameters';
import type { Tokens } from './tokens';

/**
 * A network that scores whole clips: the encoder, and the linear classifier `fc` of its pooled features. The names are those of
 * the released downstream model; the encoder stays in evaluation mode (no DropPath), also in training.
 */
export class Recogniser {
  readonly parameters: Parameters;

  constructor(
    readonly encoder: EncoderSettings,
    readonly shape: EncoderShape,
    readonly classes: number,
    generator: Generator,
  ) {
    const specs = [...encoderSpecs(encoder, shape), ...classifierSpecs(encoder.hidden, classes)];
    this.parameters = new Parameters(specs, generator);
  }

  /**
   * Takes the encoder's entries of a checkpoint; the classifier stays as it is, everything else in the file is ignored.
   *
   * @throws InputError that lists what does not fit
   */
  async loadEncoder(values: ReadonlyMap<string, ParameterValue>, file?: string): Promise<void> {
    const classifier = [...(await this.parameters.state())].filter(([name]) => name.startsWith('fc.'));
    this.parameters.load(new Map([...values, ...classifier]), file);
  }

  /** Class scores of each clip before the softmax. @returns (B, classes) */
  scores(tokens: Tokens): Tensor {
    const { weight, bias } = this.parameters.linear('fc');
    return classify(pool(encode(tokens, this.parameters, this.encoder)), weight, bias);
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
