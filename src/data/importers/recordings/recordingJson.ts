import { parseJson, readJsonFile } from '../../jsonFile';
import { textOfBytes } from '../../textFile';
import { bytesOf, recordingPlace, type RecordingFile } from './recordingFile';

/** The content of a recording in JSON, unchecked. @throws InputError when it cannot be read, is far too long or no JSON */
export function recordingJson(recording: RecordingFile): unknown {
  if (recording.member === undefined) return readJsonFile(recording.file);
  const place = recordingPlace(recording);
  return parseJson(textOfBytes(bytesOf(recording), place, 'a readable JSON file'), place);
}
