import type { Settings } from '../settings';

/** The name of an experiment: data set, protocol, stream, encoder. It names the run folder, the table row and the figure. */
export function experimentId(dataset: string, split: string, { modality, encoder }: Settings): string {
  const word = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return [dataset, split, modality, encoder.kind].map(word).join('-');
}
