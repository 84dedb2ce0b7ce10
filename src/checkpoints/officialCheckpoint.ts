import { readSafetensors, readTorchCheckpoint, toFloat32, type NumericArray, type TorchOptimizer } from '../data';
import { InputError } from '../errors';
import { encoders, type EncoderShape, type ParameterValue, type StateModel } from '../model';
import type { Settings } from '../settings';
import type { Checkpoint } from './checkpoint';
import { entriesOf, requireNumbers } from './checkpointContent';
import { fitState, type StateOptions } from './fitState';
import { placeState } from './stateNames';
import { adamSettings, momentsByName, trainableNames } from './officialOptimizer';

/** What an official checkpoint does not say. */
export interface OfficialOptions extends StateOptions {
  /** Whether the state of Adam is read too; default true. */
  optimizer?: boolean;
  /** The encoder alone is wanted, for evaluation: whatever else is in the file is no obstacle. Default false. */
  encoderOnly?: boolean;
}

/** Entries that are listed one by one. */
const mostListed = 8;

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
 * @throws InputError that lists every entry that is missing, has another shape, or belongs to no such model, or names a number that
 *   cannot be; of the encoder alone with `encoderOnly`
 */
export async function readOfficialCheckpoint(file: string, options: OfficialOptions = {}): Promise<OfficialCheckpoint> {
  const { encoderOnly = false } = options;
  const { epoch, arrays, optimizer, notes } = await readState(file, options.optimizer ?? true);
  const tensors = new Map([...arrays].map(([name, array]) => [name, valueOf(array)]));
  const fitted = fitState(tensors, options, adamSettings(optimizer), file);
  const { model, settings, shape, specs } = fitted;
  requireOneModality(settings, file, 'Leave encoder.multiModal at none.');
  // What the encoder itself does not have makes it another encoder.
  const [ofEncoder, others] = [true, false].map((is) =>
    fitted.strange.filter((text) => text.startsWith('backbone.') === is),
  );
  const problems = encoderOnly ? [...fitted.encoderProblems, ...ofEncoder] : [...fitted.problems, ...fitted.strange];
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
  const used = specs.filter(({ name }) => !encoderOnly || name.startsWith('backbone.'));
  requireNumbers(entriesOf(used, tensors), file);
  requireNumbers(moments.values, file);
  return {
    model,
    settings,
    shape,
    tensors: new Map([...tensors, ...moments.values]),
    epoch: epoch ?? 0,
    steps: moments.steps,
    begun: [],
    notes: [
      ...assumptions(model, settings, shape, options.preset),
      ...notes,
      ...moments.notes,
      ...(encoderOnly ? [passedOver(others, 'Entries of no part of this model were passed over')] : []).filter(
        (text) => text !== '',
      ),
    ],
  };
}

/** @throws InputError for a multi-modal encoder, which the released code does not have */
export function requireOneModality({ encoder: { multiModal } }: Settings, file: string, fix: string): void {
  if (multiModal === 'none') return;
  const wanted = 'none, as every file of the official code has';
  throw new InputError({ file, thing: 'setting encoder.multiModal', found: multiModal, wanted, fix });
}

async function readState(
  file: string,
  withOptimizer: boolean,
): Promise<{ epoch?: number; arrays: Map<string, NumericArray>; optimizer?: TorchOptimizer; notes: string[] }> {
  if (!file.endsWith('.safetensors')) {
    const { epoch, tensors, optimizer, extras } = await readTorchCheckpoint(file, { optimizer: withOptimizer });
    const { entries, notes } = placeState(tensors, file);
    const note = passedOver(extras, 'Beside the weights the file holds what was passed over');
    return { epoch, arrays: entries, optimizer, notes: note === '' ? notes : [...notes, note] };
  }
  const { entries, notes } = placeState(readSafetensors(file).tensors, file);
  return { arrays: entries, notes };
}

/** A note on things by their names; empty without any. */
export function passedOver(things: readonly string[], title: string): string {
  if (things.length === 0) return '';
  const more = things.length > mostListed ? ` and ${things.length - mostListed} more` : '';
  return `${title}: ${things.slice(0, mostListed).join(', ')}${more}.`;
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
