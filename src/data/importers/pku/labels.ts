import { InputError } from '../../../errors';
import { pkuActions } from './actions';

/** A row `label,start,end,confidence` of a label file. */
export interface PkuLabel {
  /** Place in the file, from 0. */
  row: number;
  /** From 0; the file counts from 1. */
  label: number;
  /** First frame, from 0. */
  start: number;
  /** First frame after the action. */
  end: number;
  /** 0 to 2; how sure the annotator was. */
  confidence: number;
  /** True where the file has the end before the start; the two are exchanged here. */
  swapped: boolean;
}

/**
 * Reads a label file of PKU-MMD.
 * @throws InputError for rows that are not four whole numbers and for labels beyond 1 to 51.
 */
export function parsePkuLabels(text: string, file: string): PkuLabel[] {
  const labels: PkuLabel[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const fail = (thing: string, found: string | number, wanted: string): never => {
      throw new InputError({ file, thing: `line ${index + 1}${thing}`, found, wanted });
    };
    const parts = line.split(',').map((part) => part.trim());
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,9}$/.test(part))) {
      fail('', line.slice(0, 60), 'label,start,end,confidence as whole numbers');
    }
    const [label, start, end, confidence] = parts.map(Number);
    if (label < 1 || label > pkuActions.length) fail(', label', label, `1 to ${pkuActions.length}`);
    const swapped = end < start;
    const limits = swapped ? { start: end, end: start } : { start, end };
    labels.push({ row: labels.length, label: label - 1, ...limits, confidence, swapped });
  });
  return labels;
}
