import { InputError } from '../../errors';
import { ByteFile } from './byteFile';
import { MemoryBytes } from './byteSource';
import { unknownKind } from './fileFront';
import { decodeElements, elementBytes, type NumericData } from './numericArray';
import { readPickle } from './pickle';
import { describe } from './pickleWorld';
import { torchWorld, type TorchStorage } from './torchTensors';
import { ZipArchive } from './zip';

/** The pickled content of a file of `torch.save`, and a way to its storages. */
export interface TorchContainer {
  form: 'zip' | 'legacy';
  content: unknown;
  /** The elements of a whole storage, read by position. */
  load(storage: TorchStorage): NumericData;
}

/** The pickle holds names and shapes only; that of a large model takes less than one megabyte. */
const largestPickle = 2 ** 24;

/** Opens a `torch.save` file of the zip form (PyTorch 1.6 and later) or of the legacy form. */
export async function openTorchFile(file: string): Promise<TorchContainer> {
  if (isZipFile(file)) return openZip(file);
  if (firstBytes(file)[0] === 0x80) return openLegacy(file);
  throw unknownKind(firstBytes(file), file, 'a file of torch.save');
}

/** Whether a file begins as zip files do. */
export function isZipFile(file: string): boolean {
  const [p, k] = firstBytes(file);
  return p === 0x50 && k === 0x4b;
}

function firstBytes(file: string): Uint8Array {
  const wanted = { what: 'a file of torch.save', kinds: ['zip', 'pickle'] };
  return ByteFile.use(file, (bytes) => bytes.read(0, Math.min(bytes.size, 24), 'first bytes'), wanted);
}

async function openZip(file: string): Promise<TorchContainer> {
  const archive = await ZipArchive.open(file);
  const pickleName = archive.names.find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined) {
    throw new InputError({ file, thing: 'content', found: 'no data.pkl', wanted: 'a file of torch.save' });
  }
  const folder = pickleName.slice(0, pickleName.indexOf('/'));
  const { size } = archive.member(pickleName);
  if (size > largestPickle)
    throw new InputError({ file, thing: 'bytes of data.pkl', found: size, wanted: `at most ${largestPickle}` });
  const order = `${folder}/byteorder`;
  const bigEndian =
    archive.names.includes(order) && Buffer.from(archive.read(order)).toString('latin1').trim() === 'big';
  const pickle = new MemoryBytes(archive.read(pickleName), file);
  const { value } = readPickle(pickle, torchWorld(pickle));
  const load = ({ key, dtype, length }: TorchStorage): NumericData => {
    const name = `${folder}/data/${key}`;
    checkLength(file, key, archive.member(name).size, length * elementBytes(dtype));
    return decodeElements(dtype, archive.read(name), bigEndian);
  };
  return { form: 'zip', content: value, load };
}

/** Magic number, protocol version, machine, content and storage keys as five pickles; then the storages in that order. */
function openLegacy(file: string): TorchContainer {
  const [head, fileSize] = ByteFile.use(file, (bytes) => [
    new MemoryBytes(bytes.read(0, Math.min(bytes.size, largestPickle)), file),
    bytes.size,
  ]);
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted });
  };
  const world = torchWorld(head);
  let end = 0;
  const next = (): unknown => {
    const pickle = readPickle(head, world, end);
    end = pickle.end;
    return pickle.value;
  };
  const mark = next();
  if (mark !== 0x1950a86a20f9469cfc6cn) fail('first pickle', describe(mark), 'the mark of torch.save');
  const version = next();
  if (version !== 1001) fail('torch.save protocol', describe(version), '1001');
  const machine = next();
  const bigEndian = machine instanceof Map && machine.get('little_endian') === false;
  const content = next();
  const keys = next();
  if (!Array.isArray(keys)) return fail('storage keys', describe(keys), 'a list');

  const positions = new Map<string, number>();
  let position = end;
  for (const key of keys as unknown[]) {
    const storage = typeof key === 'string' ? world.storages.get(key) : undefined;
    if (storage === undefined || positions.has(storage.key))
      return fail('storage keys', describe(key), 'each storage once');
    const bytes = storage.length * elementBytes(storage.dtype);
    const stated = ByteFile.use(file, (open) =>
      Buffer.from(open.read(position, 8, 'storage length')).readBigInt64LE(0),
    );
    if (stated !== BigInt(storage.length))
      fail(`length of storage ${storage.key}`, String(stated), String(storage.length));
    positions.set(storage.key, position + 8);
    position += 8 + bytes;
  }
  if (position !== fileSize) fail('bytes', fileSize, `${position}, the end of the last storage`);
  const load = ({ key, dtype }: TorchStorage): NumericData => {
    const at = positions.get(key);
    const whole = world.storages.get(key);
    if (at === undefined || whole === undefined) return fail('storage', key, 'one that the file holds');
    const bytes = ByteFile.use(file, (open) => open.read(at, whole.length * elementBytes(dtype), `storage ${key}`));
    return decodeElements(dtype, bytes, bigEndian);
  };
  return { form: 'legacy', content, load };
}

function checkLength(file: string, key: string, found: number, wanted: number): void {
  if (found !== wanted)
    throw new InputError({ file, thing: `bytes of storage ${key}`, found, wanted, fix: 'The file is damaged.' });
}
