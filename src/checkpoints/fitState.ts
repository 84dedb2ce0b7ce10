import { InputError } from '../errors';
import {
  encoderSpecs,
  modelOfState,
  stateProblems,
  stateSpecs,
  type EncoderShape,
  type ParameterSpec,
  type StateEntry,
  type StateModel,
} from '../model';
import { resolveSettings, type Settings } from '../settings';

/** What a state_dict does not say of its model. */
export interface StateOptions {
  /** Where the settings come from that leave no trace in the file; default `official`. */
  preset?: string;
  /** Single settings, e.g. `encoder.heads=4`. */
  set?: readonly string[];
  /** M. Default 1 for up to 25 spatial tokens, else 2. */
  bodies?: number;
}

/** A state_dict beside the model that its shapes and the options describe. */
export interface FittedState {
  model: StateModel;
  settings: Settings;
  shape: EncoderShape;
  specs: ParameterSpec[];
  /** Entries that are missing or of another shape, and second names that differ; in words. */
  problems: string[];
  /** Entries that the model does not have; in words. */
  strange: string[];
  /** What lies in the way of using the encoder alone: the problems of its entries. */
  encoderProblems: string[];
}

/**
 * The model of a state_dict by its names and shapes, and what does not fit it.
 *
 * @param told settings that the file tells elsewhere; single settings of `options` come after them
 * @throws InputError when it is none of the official models
 */
export function fitState(
  state: ReadonlyMap<string, StateEntry>,
  { preset, set = [], bodies }: StateOptions,
  told: readonly string[],
  file: string,
): FittedState {
  const model = modelOfState(state, file);
  const settings = resolveSettings({ preset, set: [...visibleSettings(model), ...told, ...set] });
  const shape = encoderShape(model, bodies, file);
  const projector = model.kind === 'pre-training' ? settings.projector : undefined;
  const specs = stateSpecs(settings.encoder, shape, { projector, classes: model.classes });
  const known = new Set(specs.map(({ name }) => name));
  const strange = [...state].filter(([name]) => !known.has(name));
  return {
    model,
    settings,
    shape,
    specs,
    problems: stateProblems(specs, state),
    strange: strange.map(([name, { shape: found }]) => `${name} (${found.join(', ')}) is no entry of this model`),
    encoderProblems: stateProblems(encoderSpecs(settings.encoder, shape), state),
  };
}

/** What the shapes say, as settings. */
function visibleSettings({ encoder, sizes, expansion }: StateModel): string[] {
  const shown = Object.entries(encoder.shown).map(([path, value]) => [`encoder.${path}`, value] as const);
  const visible = {
    'encoder.kind': encoder.kind,
    'encoder.hidden': encoder.hidden,
    ...Object.fromEntries(shown),
    'augment.frames': sizes.frames,
    'projector.expansion': expansion,
  };
  return Object.entries(visible).flatMap(([path, value]) => (value === undefined ? [] : `${path}=${value}`));
}

function encoderShape({ sizes }: StateModel, bodies: number | undefined, file: string): EncoderShape {
  const { frames, channels, spatialTokens } = sizes;
  const people = bodies ?? (spatialTokens > 25 && spatialTokens % 2 === 0 ? 2 : 1);
  if (spatialTokens % people !== 0) {
    throw new InputError({
      file,
      thing: 'bodies',
      found: people,
      wanted: `a divisor of ${spatialTokens} spatial tokens`,
    });
  }
  return { frames, channels, bodies: people, joints: spatialTokens / people };
}
