import { readSafetensors, readTorchCheckpoint, toFloat32, type NumericArray, type TorchOptimizer } from '../data';
import { InputError } from '../errors';
import {
  modelOfState,
  stateProblems,
  stateSpecs,
  type EncoderShape,
  type ParameterValue,
  type StateModel,
} from '../model';
import type { Checkpoint } from './checkpoint';
import { adamSettings, momentsByName, trainableNames } from './officialOptimizer';
import { resolveSettings } from './resolveSettings';
import type { Settings } from './settings';

/** What an official checkpoint does not say. */
export interface OfficialOptions {
  /** Where the settings come from that leave no trace in the file; default `official`. */
  preset?: string;
  /** Single settings, e.g. `encoder.heads=4`. */
  set?: readonly string[];
  /** M. Default 1 for up to 25 spatial tokens, else 2. */
  bodies?: number;
  /** Whether the state of Adam is read too; default true. */
  optimizer?: boolean;
}

/** A checkpoint made elsewhere, and what had to be assumed of it. */
export interface OfficialCheckpoint extends Checkpoint {
  model: StateModel;
  /** What the file does not say and was taken from elsewhere; one sentence each. */
  notes: string[];
}

/**
 * Reads a checkpoint of the official code: a file of `torch.save` (zip or legacy form), or safetensors with the official names.
 * Encoder, width, numbers of frames and tokens follow from the shapes; the rest comes from `options`.
 *
 * @throws InputError that lists every entry that is missing, has another shape, or belongs to no such model
 */
export async function readOfficialCheckpoint(file: string, options: OfficialOptions = {}): Promise<OfficialCheckpoint> {
  const { epoch, arrays, optimizer } = await readState(file, options.optimizer ?? true);
  const tensors = new Map([...arrays].map(([name, array]) => [name, valueOf(array)]));
  const model = modelOfState(tensors, file);
  const { preset, set = [] } = options;
  const settings = resolveSettings({ preset, set: [...visibleSettings(model), ...adamSettings(optimizer), ...set] });
  const shape = encoderShape(model, options.bodies, file);
  const { classes } = model;
  const projector = model.kind === 'pre-training' ? settings.projector : undefined;
  const specs = stateSpecs(settings.encoder, shape, { projector, classes });
  const known = new Set(specs.map(({ name }) => name));
  const strange = [...tensors].filter(([name]) => !known.has(name));
  const problems = [
    ...stateProblems(specs, tensors),
    ...strange.map(([name, value]) => `${name} (${value.shape.join(', ')}) is no entry of this model`),
  ];
  if (problems.length > 0) {
    throw new InputError({
      file,
      thing: 'state_dict',
      found: problems.join('; '),
      wanted: `the ${specs.length} entries of a ${model.kind} model with ${model.encoder.kind}`,
      fix: 'Settings that change the entries can be given, e.g. --set encoder.attentionSharing=dsa.',
    });
  }
  const moments = momentsByName(optimizer, trainableNames(specs), tensors);
  return {
    model,
    settings,
    shape,
    tensors: new Map([...tensors, ...moments.values]),
    epoch: epoch ?? 0,
    steps: moments.steps,
    begun: [],
    notes: [...assumptions(model, settings, shape, preset), ...moments.notes],
  };
}

async function readState(
  file: string,
  withOptimizer: boolean,
): Promise<{ epoch?: number; arrays: Map<string, NumericArray>; optimizer?: TorchOptimizer }> {
  if (!file.endsWith('.safetensors')) {
    const { epoch, tensors, optimizer } = await readTorchCheckpoint(file, { optimizer: withOptimizer });
    return { epoch, arrays: tensors, optimizer };
  }
  const arrays = new Map<string, NumericArray>();
  for (const [name, array] of readSafetensors(file).tensors) arrays.set(name.replace(/^(.*\.)?module\./, ''), array);
  return { arrays };
}

function valueOf(array: NumericArray): ParameterValue {
  return { shape: array.shape, data: toFloat32(array) };
}

/** What the shapes say, as settings. */
function visibleSettings({ encoder, sizes, expansion }: StateModel): string[] {
  const { kind, hidden, conv, kernel, shiftBias } = encoder;
  const visible = {
    'encoder.kind': kind,
    'encoder.hidden': hidden,
    'encoder.ca.conv': conv,
    'encoder.ca.kernel': kernel,
    'encoder.shift.bias': shiftBias,
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

function assumptions(model: StateModel, settings: Settings, shape: EncoderShape, preset = 'official'): string[] {
  const { heads, alpha, shift } = settings.encoder;
  const dste = model.encoder.kind === 'dste' ? `, alpha ${alpha}, gap ${shift.gap}` : '';
  return [
    `Not in the file, from preset ${preset} and --set: encoder.heads ${heads}${dste}, modality ${settings.modality}.`,
    `${model.sizes.spatialTokens} spatial tokens are taken as ${shape.bodies} x ${shape.joints} (bodies x joints).`,
  ];
}
