import { ByteFile } from './byteFile';
import { readPickle } from './pickle';
import { numpyWorld } from './pickledArray';

/**
 * A pickle of plain data and NumPy arrays, of protocols 0 to 5 and any size: lists, texts and numbers are in memory, the
 * arrays ({@link PickledArray}) stay in the file until each is read. Nothing that the file names is run.
 */
export class PickleFile {
  private constructor(
    private readonly bytes: ByteFile,
    /** Lists and tuples as arrays, dictionaries as Map, NumPy scalars as numbers. */
    readonly value: unknown,
  ) {}

  /** @throws InputError for damaged files and for everything but plain data and arrays of numbers */
  static open(file: string): PickleFile {
    const bytes = ByteFile.open(file, { what: 'a pickle', kinds: ['pickle'] });
    try {
      return new PickleFile(bytes, readPickle(bytes, numpyWorld(bytes)).value);
    } catch (error) {
      bytes.close();
      throw error;
    }
  }

  /** Arrays cannot be read afterwards. */
  close(): void {
    this.bytes.close();
  }
}
