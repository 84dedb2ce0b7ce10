import { readyBackend } from '../backend';
import { inFile } from '../errors';
import { Encoder, encoderSpecs, requireState } from '../model';
import { Generator } from '../random';
import { isOwnCheckpoint, readCheckpoint, type Checkpoint } from './checkpoint';
import { readOfficialCheckpoint, type OfficialOptions } from './officialCheckpoint';

/** A checkpoint of any origin, and what had to be assumed of it. */
export interface OpenedCheckpoint extends Checkpoint {
  /** What the file does not say and was taken from elsewhere, one sentence each; empty for files of this project. */
  notes: string[];
}

/**
 * Reads a checkpoint: one of this project, or an official one (`.pth.tar`, `.pth`, `.pt`, or `.safetensors` with the
 * official names).
 *
 * @param options what an official file does not say; without effect on files of this project
 * @throws InputError for damaged files and for entries that fit no model
 */
export async function openCheckpoint(file: string, options: OfficialOptions = {}): Promise<OpenedCheckpoint> {
  const own = file.endsWith('.safetensors') && isOwnCheckpoint(file);
  return own ? { ...readCheckpoint(file), notes: [] } : readOfficialCheckpoint(file, options);
}

/** An encoder from a checkpoint, with what it was made with. Dispose of the encoder after use. */
export interface LoadedEncoder extends Omit<OpenedCheckpoint, 'tensors'> {
  encoder: Encoder;
}

/** The encoder of a checkpoint file, in evaluation mode; see {@link openCheckpoint}. */
export async function loadEncoder(file: string, options: OfficialOptions = {}): Promise<LoadedEncoder> {
  const { tensors, ...about } = await openCheckpoint(file, { ...options, optimizer: false, encoderOnly: true });
  // Before anything is made: the sizes of a file may be anything, those of its tensors are not larger than the file.
  requireState(encoderSpecs(about.settings.encoder, about.shape), tensors, file);
  await readyBackend();
  const encoder = inFile(file, () => Encoder.create(about.settings.encoder, about.shape, new Generator(0)));
  encoder.load(tensors, file);
  return { encoder, ...about };
}
