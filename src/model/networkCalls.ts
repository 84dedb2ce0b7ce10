import { CompiledFunction, tf, type Tensor } from '../tensor';
import type { EncoderShape } from './encoderSettings';
import type { Parameters } from './parameters';
import { tokensOf, type Tokens } from './tokens';

/**
 * Calls of a network as it is, nothing of it trained: on devices of their own where the engine has some, else operation by
 * operation. Parameters that were set meanwhile are taken.
 */
export class NetworkCalls {
  private compiled: CompiledFunction | undefined;
  /** What the parameters held at the last call: a variable that is set has other data. */
  private known: readonly object[] = [];

  constructor(
    private readonly parameters: Parameters,
    private readonly shape: EncoderShape,
  ) {}

  /**
   * What the network gives for a batch of views, read back.
   *
   * @param name of the network; calls of the same name must pass the same one
   * @param views (B, T, M, V, C)
   * @param masks factors of DropPath (masks, B), where the network takes them
   */
  async run(
    name: string,
    network: (tokens: Tokens, masks?: Tensor) => Tensor[],
    views: Float32Array,
    batch: number,
    masks?: Float32Array,
  ): Promise<Float32Array[]> {
    const { frames, joints, bodies, channels } = this.shape;
    const compiled = this.upToDate();
    const coordinates = tf.tensor3d(views, [batch, frames, bodies * joints * channels]);
    const drawn = masks === undefined ? [] : [tf.tensor2d(masks, [masks.length / batch, batch])];
    const call = ([x, scales]: Tensor[]): Tensor[] => tf.tidy(() => network(tokensOf(x, channels), scales));
    const outputs = await compiled.run(name, [coordinates, ...drawn], call, [0, 1]);
    const values = await Promise.all(outputs.map((output) => output.data<'float32'>()));
    tf.dispose([coordinates, ...drawn, ...outputs]);
    return values;
  }

  dispose(): void {
    this.compiled?.dispose();
    this.compiled = undefined;
  }

  private upToDate(): CompiledFunction {
    const variables = this.parameters.all();
    this.compiled ??= new CompiledFunction(variables, { execution: 'devices' });
    const data = variables.map(({ dataId }) => dataId);
    if (data.some((one, place) => one !== this.known[place])) this.compiled.push();
    this.known = data;
    return this.compiled;
  }
}
