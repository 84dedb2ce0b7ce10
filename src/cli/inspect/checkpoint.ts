import { elementCount, readSafetensorsHeader, readTorchCheckpoint } from '../../data';
import type { Outcome } from '../action';
import { columns, namedValues } from '../textTable';

interface TensorRow {
  name: string;
  dtype: string;
  shape: number[];
}

/** Describes a checkpoint: format, epoch or metadata, and every tensor. Of safetensors only the header is read. */
export async function inspectCheckpoint(file: string): Promise<Outcome> {
  const { format, about, tensors } = file.endsWith('.safetensors') ? ownCheckpoint(file) : await torchCheckpoint(file);
  const values = tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const result = { kind: 'checkpoint', file, format, ...about, values, tensors };
  const rows = tensors.map(({ name, dtype, shape }) => [name, dtype, `(${shape.join(', ')})`]);
  const head = namedValues({ checkpoint: file, format, ...about, tensors: tensors.length, values });
  return { result, text: `${head}\n${columns(['tensor', 'dtype', 'shape'], rows)}` };
}

interface CheckpointContent {
  format: string;
  about: Record<string, string | number | undefined>;
  tensors: TensorRow[];
}

function ownCheckpoint(file: string): CheckpointContent {
  const { metadata, entries } = readSafetensorsHeader(file);
  const tensors = [...entries].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  return { format: 'safetensors', about: metadata, tensors };
}

async function torchCheckpoint(file: string): Promise<CheckpointContent> {
  const { form, epoch, tensors } = await readTorchCheckpoint(file, { optimizer: false });
  const rows = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  return { format: `PyTorch, ${form} form`, about: { epoch }, tensors: rows };
}
