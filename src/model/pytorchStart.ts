import { encoders } from './encoders';
import type { EncoderSettings } from './encoderSettings';
import { uniform } from './initialisation';
import type { ParameterSpec } from './parameters';

/**
 * The same entries with the start that PyTorch gives, where the settings say so and the encoder is one that the journal code leaves to it:
 * weight and bias of a linear map uniform in ±1/√in; of an attention's output the weight alone, and its input map stays Xavier uniform.
 * The second layer of a stream is a copy of the first. Norms and positions start as they do.
 */
export function withStart(specs: readonly ParameterSpec[], { kind, initialisation }: EncoderSettings): ParameterSpec[] {
  if (initialisation !== 'pytorch' || encoders[kind].startsInPytorch !== true) return [...specs];
  const inputs = new Map(
    specs
      .filter(({ name, shape }) => name.endsWith('.weight') && shape.length === 2)
      .map(({ name, shape }) => [name.slice(0, -'.weight'.length), shape[1]]),
  );
  return specs.map((spec) => {
    const first = spec.name.replace('.layers.1.', '.layers.0.');
    const startsAs = first === spec.name ? spec.startsAs : first;
    const input = inputs.get(spec.name.replace(/\.(weight|bias)$/, ''));
    if (input === undefined || spec.name.endsWith('out_proj.bias')) return { ...spec, startsAs };
    return { ...spec, startsAs, initial: uniform(1 / Math.sqrt(input)) };
  });
}
