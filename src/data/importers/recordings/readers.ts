import { InputError } from '../../../errors';
import { TextNumbers } from '../../formats/textNumbers';
import { ntuReader } from '../ntu/ntuReader';
import type { Preparation } from '../preparation';
import type { RecordingContent, RecordingJob } from './recordingContent';
import { readPadded, recordingPlace } from './recordingFile';

/** Which reader, and how it reads. Plain data: each thread makes its own reader of it. */
export interface ReaderChoice {
  format: keyof typeof readers;
  /** What the maker of the reader takes. */
  reading: unknown;
  /** Leave out damaged recordings instead of stopping. */
  skipDamaged: boolean;
}

const readers = {
  ntu: (reading: unknown) => ntuReader(reading as Preparation),
};

/** The reader chosen. @throws InputError, from the reader, for a damaged recording that is not to be skipped. */
export function recordingReader({ format, reading, skipDamaged }: ReaderChoice) {
  const read = readers[format](reading);
  return ({ source, details }: RecordingJob): RecordingContent => {
    try {
      const text = new TextNumbers(readPadded(source));
      return read({ name: source.name, file: recordingPlace(source), text, details });
    } catch (error) {
      if (!skipDamaged || !(error instanceof InputError)) throw error;
      return { sequences: [], skipped: [{ name: source.name, why: error.message }], notes: [] };
    }
  };
}
