import type { Checkpoint } from '../../src/checkpoints';
import { stateSpecs, type EncoderShape, type ParameterValue } from '../../src/model';
import { Generator } from '../../src/random';
import { resolveSettings } from '../../src/settings';
import { momentPrefixes } from '../../src/training';

/** A freshly initialised pre-training checkpoint with moments for Adam, made without an engine. */
export function smallCheckpoint(kind: 'dste' | 'sttr', hidden: number, shape: EncoderShape): Checkpoint {
  const settings = resolveSettings({
    set: [`encoder.kind=${kind}`, `encoder.hidden=${hidden}`, `augment.frames=${shape.frames}`],
  });
  const generator = new Generator(4);
  const tensors = new Map<string, ParameterValue>();
  for (const spec of stateSpecs(settings.encoder, shape, { projector: settings.projector })) {
    const size = spec.shape.reduce((product, extent) => product * extent, 1);
    const held = spec.alias === undefined ? undefined : tensors.get(spec.alias);
    const value = held ?? { shape: spec.shape, data: spec.initial(generator, size) };
    tensors.set(spec.name, value);
    if (spec.role === 'buffer' || held !== undefined) continue;
    for (const prefix of Object.values(momentPrefixes)) tensors.set(prefix + spec.name, value);
  }
  return { settings, shape, tensors, epoch: 2, steps: 10, begun: [], seed: 1, data: 'abc', synthetic: true };
}
