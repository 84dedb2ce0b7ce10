import { readSafetensors, readTorchCheckpoint, toFloat32, type NumericArray, type TorchOptimizer } from '../data';
import { InputError } from '../errors';
import { encoders, type EncoderShape, type ParameterValue, type StateModel } from '../model';
import type { Settings } from '../settings';
import type { Checkpoint } from './checkpoint';
import { fitState, type StateOptions } from './fitState';
import { adamSettings, momentsByName, trainableNames } from './officialOptimizer';

/** What an official checkpoint does not say. */
export interface OfficialOptions extends StateOptions {
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
  const { model, settings, shape, specs, problems } = fitState(tensors, options, adamSettings(optimizer), file);
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
    notes: [...assumptions(model, settings, shape, options.preset), ...moments.notes],
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
  for (const [name, array] of readSafetensors(file).tensors) arrays.set(shortName(name), array);
  return { arrays };
}

/** What follows the last `module.`, which wrappers of PyTorch put before names. */
export function shortName(name: string): string {
  return name.replace(/^(.*\.)?module\./, '');
}

function valueOf(array: NumericArray): ParameterValue {
  return { shape: array.shape, data: toFloat32(array) };
}

function assumptions(model: StateModel, settings: Settings, shape: EncoderShape, preset = 'official'): string[] {
  const untold = encoders[model.encoder.kind].untold(settings.encoder);
  return [
    `Not in the file, from preset ${preset} and --set: ${[...untold, `modality ${settings.modality}`].join(', ')}.`,
    `${model.sizes.spatialTokens} spatial tokens are taken as ${shape.bodies} x ${shape.joints} (bodies x joints).`,
  ];
}
