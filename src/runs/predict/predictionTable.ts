import { csvField } from '../../data';
import type { Prediction } from './prediction';

/** One row a class of a clip, or a segment of a recording: what a CSV file holds. */
export type PredictionRow = Record<string, string | number>;

/** Predictions as rows of equal columns, ready for a data frame. */
export function predictionRows(predictions: readonly Prediction[]): PredictionRow[] {
  return predictions.flatMap(({ name, form, frames, top = [], segments = [] }): PredictionRow[] => [
    ...top.map((one, place) => ({ name, form, frames, rank: place + 1, ...one })),
    ...segments.map((one) => ({ name, form, frames, ...one })),
  ]);
}

/** Such rows as CSV (RFC 4180) under a header; without a row an empty text. */
export function predictionCsv(predictions: readonly Prediction[]): string {
  const rows = predictionRows(predictions);
  const header = Object.keys(rows[0] ?? {});
  const lines = [header, ...rows.map((row) => header.map((key) => row[key]))];
  return rows.length === 0 ? '' : lines.map((cells) => `${cells.map(csvField).join(',')}\r\n`).join('');
}
