import { writeTorchCheckpoint, type NumericArray } from '../data';
import { modelOfState, requireState, stateSpecs, type ParameterValue } from '../model';
import { differences, defaultSettings, type Settings } from '../settings';
import { momentPrefixes } from '../training';
import { stateArray, type Checkpoint } from './checkpoint';
import { requireOneModality } from './officialCheckpoint';
import { adamState, trainableNames } from './officialOptimizer';

/**
 * Writes a checkpoint as the official code does: `{epoch, state_dict, optimizer}` for `torch.load`, every entry in its order
 * and the tensors of a shared attention under both names. Without moments the optimiser's state is empty.
 *
 * @returns what the file cannot say, one sentence each
 * @throws InputError that lists every entry that is missing or has another shape, and for a multi-modal encoder
 */
export function writeOfficialCheckpoint(file: string, checkpoint: Checkpoint, from: string): string[] {
  const { settings, shape, tensors, epoch, steps } = checkpoint;
  requireOneModality(settings, from, 'Write .safetensors, the form of this project.');
  const { kind, classes } = modelOfState(tensors, from);
  const projector = kind === 'pre-training' ? settings.projector : undefined;
  const specs = stateSpecs(settings.encoder, shape, { projector, classes });
  requireState(specs, tensors, from);
  const held = new Map<string, NumericArray>();
  for (const { name, alias } of specs) {
    const of = alias ?? name;
    const array = held.get(of) ?? stateArray(of, tensors.get(of) as ParameterValue);
    held.set(of, array);
    held.set(name, array);
  }
  const state = new Map(specs.map(({ name }) => [name, held.get(name) as NumericArray]));
  const names = trainableNames(specs);
  writeTorchCheckpoint(file, { epoch, tensors: state, optimizer: adamState(names, checkpoint) });
  const hasMoments = tensors.has(momentPrefixes.first + names[0]);
  return [
    ...unsaid(settings),
    ...(steps > 0 && !hasMoments ? ['The checkpoint has no state of Adam; that of the file is empty.'] : []),
    ...(checkpoint.begun.length > 0 ? ['The steps of the epoch under way are in the weights, not in the epoch.'] : []),
  ];
}

/** What no official file holds: the stream, and everything by which an encoder of the same shapes computes something else. */
function unsaid({ encoder, modality }: Settings): string[] {
  const other = differences(defaultSettings, { ...defaultSettings, encoder }).filter(
    (text) => !/^encoder\.(kind|hidden|dropPath)=/.test(text),
  );
  return [
    `The written file does not say: modality ${modality}.`,
    ...(other.length > 0 ? [`The released encoder computes something else; this one has ${other.join(', ')}.`] : []),
  ];
}
