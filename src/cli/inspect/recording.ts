import { summariseRecording } from '../../data';
import type { Answer } from '../action';
import { namedValues } from '../textTable';

/** Describes a text file of a recording or of its labels, as the owners of a data set give it. Reads it whole. */
export function inspectRecording(file: string): Answer {
  const content = summariseRecording(file);
  const { swappedRows, ...shown } = content;
  const text = namedValues({ file, ...shown, 'rows with end before start': swappedRows });
  return { result: { kind: 'recording', file, ...content }, text };
}
