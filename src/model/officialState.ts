import { InputError } from '../errors';
import { classifierSpecs } from './downstreamModel';
import { encoderSpecs } from './encoder';
import { encoders, type EncoderName } from './encoders';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import type { ParameterSpec } from './parameters';
import { projectorNames, projectorSpecs, type ProjectorSettings } from './projector';
import { shapeText, type StateEntry } from './stateProblems';

/** The models whose state_dict the official code writes, and an encoder alone. */
export type StateKind = 'pre-training' | 'downstream' | 'encoder';

/** What the names and shapes of a state_dict tell about its model. */
export interface StateModel {
  kind: StateKind;
  /** What is to be seen of the encoder's settings; heads, alpha, gap and others leave no trace in shapes. */
  encoder: {
    kind: EncoderName;
    hidden: number;
    /** Settings below `encoder.` that only this kind of encoder shows. */
    shown: Record<string, string | number | boolean>;
  };
  /** T, C, and M·V. */
  sizes: { frames: number; channels: number; spatialTokens: number };
  /** Multiple of E of the projectors' hidden layers; absent where there are none. */
  expansion?: number;
  /** Rows of the classifier `fc`; absent where there is none. */
  classes?: number;
}

/**
 * The model that a state_dict belongs to, from its names and shapes.
 *
 * @throws InputError when it is none of the official models
 */
export function modelOfState(state: ReadonlyMap<string, StateEntry>, file?: string): StateModel {
  const shapeOf = (name: string, axes: number): readonly number[] => {
    const shape = state.get(name)?.shape;
    if (shape?.length === axes && shape.every((extent) => extent > 0)) return shape;
    const names = [...state.keys()];
    const found =
      shape === undefined ? `none among ${names.length} (${names.slice(0, 5).join(', ')})` : shapeText(shape);
    const wanted = `a shape with ${axes} axes, as in the official state_dict`;
    throw new InputError({ file, thing: `entry ${name}`, found, wanted });
  };
  const kinds = Object.keys(encoders) as EncoderName[];
  const kind = kinds.find((name) => state.has(encoders[name].mark)) ?? kinds[kinds.length - 1];
  const { mark, shown } = encoders[kind];
  shapeOf(mark, 2);
  const [, spatialTokens, hidden] = shapeOf('backbone.spe', 3);
  const [, temporalInput] = shapeOf('backbone.ske_emb.t_embedding.0.weight', 2);
  const [, spatialInput] = shapeOf('backbone.ske_emb.s_embedding.0.weight', 2);
  const channels = temporalInput / spatialTokens;
  const frames = spatialInput / channels;
  if (!Number.isInteger(channels) || !Number.isInteger(frames)) {
    throw new InputError({
      file,
      thing: 'inputs of backbone.ske_emb.t_embedding.0 and s_embedding.0',
      found: `${temporalInput} and ${spatialInput} for ${spatialTokens} spatial tokens`,
      wanted: 'M·V·C and T·C',
    });
  }
  const hasProjectors = Object.values(projectorNames).some((name) => state.has(`${name}.0.weight`));
  const expansion = hasProjectors ? shapeOf(`${projectorNames.instance}.0.weight`, 2)[0] / hidden : undefined;
  const classes = state.has('fc.weight') ? shapeOf('fc.weight', 2)[0] : undefined;
  return {
    kind: hasProjectors ? 'pre-training' : classes === undefined ? 'encoder' : 'downstream',
    encoder: {
      kind,
      hidden,
      shown: shown?.({ has: (name) => state.has(name), shape: shapeOf }) ?? {},
    },
    sizes: { frames, channels, spatialTokens },
    expansion,
    classes,
  };
}

/** Every entry of a model's official state_dict, in the order of the file: encoder, projectors, classifier. */
export function stateSpecs(
  encoder: EncoderSettings,
  shape: EncoderShape,
  { projector, classes }: { projector?: ProjectorSettings; classes?: number },
): ParameterSpec[] {
  return [
    ...encoderSpecs(encoder, shape),
    ...(projector === undefined ? [] : projectorSpecs(encoder.hidden, projector)),
    ...(classes === undefined ? [] : classifierSpecs(encoder.hidden, classes)),
  ];
}
