import { InputError } from '../../../errors';
import { TextNumbers } from '../../formats/textNumbers';
import { ntuReader } from '../ntu/ntuReader';
import { pkuReader } from '../pku/pkuReader';
import type { Preparation } from '../preparation';
import { utkinectReader } from '../utkinect/utkinectReader';
import type { ReadRecording, RecordingContent, RecordingJob } from './recordingContent';
import { readPadded, recordingPlace, reusedText } from './recordingFile';
import type { UntrimmedReading } from './untrimmedContent';

/** Which reader, and how it reads. Plain data: each thread makes its own reader of it. */
export interface ReaderChoice {
  format: keyof typeof readers;
  /** What the maker of the reader takes. */
  reading: unknown;
  /** Leave out damaged recordings instead of stopping. */
  skipDamaged: boolean;
}

/** What the importer of a format chose and what it says about each recording comes back here as it was sent. */
const readers = {
  ntu: (reading: unknown) => ntuReader(reading as Preparation),
  'pku-mmd': (reading: unknown) => pkuReader(reading as UntrimmedReading) as ReadRecording<unknown>,
  utkinect: (reading: unknown) => utkinectReader(reading as UntrimmedReading) as ReadRecording<unknown>,
};

/** The reader chosen. @throws InputError, from the reader, for a damaged recording that is not to be skipped. */
export function recordingReader({ format, reading, skipDamaged }: ReaderChoice) {
  const takesMissing = (reading as Preparation).missing !== undefined;
  const read = readers[format](reading);
  return ({ source, details }: RecordingJob): RecordingContent => {
    try {
      const text = new TextNumbers(readPadded(source, reusedText), takesMissing);
      return read({ name: source.name, file: recordingPlace(source), text, details });
    } catch (error) {
      if (!skipDamaged || !(error instanceof InputError)) throw error;
      return { recordings: [], skipped: [{ name: source.name, why: error.message }], notes: [] };
    }
  };
}
