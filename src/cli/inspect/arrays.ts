import { readNpyHeader, readNpz, type NpyHeader } from '../../data';
import type { Outcome } from '../action';
import { columns } from '../textTable';

/** Describes an npy or npz file: name, type and shape of each array. Only the heads are read. */
export async function inspectArrays(file: string): Promise<Outcome> {
  const arrays = file.endsWith('.npy') ? [describe('', readNpyHeader(file))] : await describeArchive(file);
  const rows = arrays.map(({ name, dtype, shape, order }) => [name, dtype, `(${shape.join(', ')})`, order]);
  const result = { kind: file.endsWith('.npy') ? 'npy' : 'npz', file, arrays };
  return { result, text: columns(['array', 'dtype', 'shape', 'order'], rows) };
}

async function describeArchive(file: string): Promise<ReturnType<typeof describe>[]> {
  const archive = await readNpz(file);
  return archive.names.map((name) => describe(name, archive.header(name)));
}

function describe(name: string, { dtype, shape, fortranOrder, bigEndian, dataBytes }: NpyHeader) {
  const order = `${fortranOrder ? 'Fortran' : 'C'}, ${bigEndian ? 'big' : 'little'}-endian`;
  return { name, dtype, shape, order, bytes: dataBytes };
}
