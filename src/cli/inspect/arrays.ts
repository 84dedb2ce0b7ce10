import { readNpyHeader, readNpz, type NpyHeader } from '../../data';
import { stopPoint, type LongWork } from '../../progress';
import type { Answer } from '../action';
import { columns } from '../textTable';

/** Describes an npy or npz file: name, type and shape of each array. The members of npz files are read once. */
export async function inspectArrays(file: string, work: LongWork): Promise<Answer> {
  const arrays = file.endsWith('.npy') ? [describe('', readNpyHeader(file))] : await describeArchive(file, work);
  const rows = arrays.map(({ name, dtype, shape, order }) => [name, dtype, `(${shape.join(', ')})`, order]);
  const result = { kind: file.endsWith('.npy') ? 'npy' : 'npz', file, arrays };
  return { result, text: columns(['array', 'dtype', 'shape', 'order'], rows) };
}

async function describeArchive(file: string, work: LongWork): Promise<ReturnType<typeof describe>[]> {
  const archive = await readNpz(file);
  const { names } = archive;
  for (const [index, name] of names.entries()) {
    await stopPoint(work, 'inspect');
    await archive.check(name);
    work.progress?.({ task: 'inspect', done: index + 1, total: names.length, unit: 'array' });
  }
  return names.map((name) => describe(name, archive.header(name)));
}

function describe(name: string, { dtype, shape, fortranOrder, bigEndian, dataBytes }: NpyHeader) {
  const order = `${fortranOrder ? 'Fortran' : 'C'}, ${bigEndian ? 'big' : 'little'}-endian`;
  return { name, dtype, shape, order, bytes: dataBytes };
}
