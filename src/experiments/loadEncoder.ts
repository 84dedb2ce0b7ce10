import { Encoder } from '../model';
import { Generator } from '../random';
import { readCheckpoint, type Checkpoint } from './checkpoint';

/** An encoder from a checkpoint, with what it was made with. Dispose of the encoder after use. */
export interface LoadedEncoder extends Omit<Checkpoint, 'tensors'> {
  encoder: Encoder;
}

/** The encoder of a checkpoint file, in evaluation mode. The engine must be ready (`useBackend`). */
export async function loadEncoder(file: string): Promise<LoadedEncoder> {
  const { tensors, ...about } = readCheckpoint(file);
  const encoder = Encoder.create(about.settings.encoder, about.shape, new Generator(0));
  try {
    encoder.load(tensors, file);
  } catch (error) {
    encoder.dispose();
    throw error;
  }
  return { encoder, ...about };
}
