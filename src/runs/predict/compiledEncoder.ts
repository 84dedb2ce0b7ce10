import { CompiledFunction, tf, type Tensor } from '../../backend';
import type { FeatureEncoder } from '../../evaluation';
import { tokensOf, type Encoder } from '../../model';

/** An encoder whose batches are each one call of the engine. */
export interface CompiledEncoder extends FeatureEncoder {
  dispose(): void;
}

/**
 * The features of an encoder as one compiled call where the engine compiles: of a single clip the calls of all its operations, one by
 * one, take longer than their arithmetic. The first call of each size takes a second or so. The encoder stays the caller's.
 */
export function compiledEncoder(encoder: Encoder): CompiledEncoder {
  const { frames, joints, bodies, channels } = encoder.shape;
  const compiled = new CompiledFunction(encoder.parameters.all());
  const features = ([x]: Tensor[]): Tensor[] => [tf.tidy(() => encoder.features(tokensOf(x, channels)))];
  return {
    width: encoder.width,
    async featuresOf(views, batch) {
      const coordinates = tf.tensor3d(views, [batch, frames, bodies * joints * channels]);
      const [found] = await compiled.run('features', [coordinates], features, [0]);
      const values = await found.data<'float32'>();
      tf.dispose([coordinates, found]);
      return values;
    },
    dispose: () => compiled.dispose(),
  };
}
