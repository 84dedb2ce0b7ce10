import { extractFeatures, findNeighbours, rawFeatures, takeRows, type FeatureSet } from '../../evaluation';
import { Encoder, type ParameterValue } from '../../model';
import { Generator } from '../../random';
import { bytesOf, type PageContent } from '../content';
import type { Way } from './messages';
import type { MadeRecordings } from './recordings';

/** Neighbours of each recording that are shown. */
const shown = 3;

/** The nearest recordings of other people of each recording, nearest first, with their cosine similarities. */
export type NearestOfAll = { index: number; similarity: number }[][];

/** The encoder that a page holds. */
export function encoderOf({ encoder }: PageContent): Encoder {
  const numbers = new Float32Array(bytesOf(encoder.numbers).buffer);
  const values = new Map<string, ParameterValue>();
  let start = 0;
  for (const { name, shape } of encoder.entries) {
    const size = shape.reduce((product, length) => product * length, 1);
    values.set(name, { shape, data: numbers.subarray(start, start + size) });
    start += size;
  }
  const made = Encoder.create(encoder.settings, encoder.shape, new Generator(0));
  made.load(values);
  return made;
}

/** Neighbours by the encoder's features, and by the coordinates as they are. */
export async function nearestOfAll(
  content: PageContent,
  recordings: MadeRecordings,
): Promise<Record<Way, NearestOfAll>> {
  const all = Array.from({ length: recordings.size }, (_, index) => index);
  const { modality, shape } = content.encoder;
  const views = { modality, frames: shape.frames };
  const encoder = encoderOf(content);
  const features = await extractFeatures(encoder, recordings, all, views);
  encoder.dispose();
  const coordinates = await rawFeatures(recordings, all, views);
  return {
    features: await amongOthers(features, recordings),
    coordinates: await amongOthers(coordinates, recordings),
  };
}

/** Share of the recordings whose nearest one shows the same action. */
export function shareOfHits(nearest: NearestOfAll, recordings: MadeRecordings): number {
  const hits = nearest.filter(([first], index) => recordings.label(first.index) === recordings.label(index));
  return hits.length / nearest.length;
}

/** Person by person, among the recordings of all others. */
async function amongOthers(set: FeatureSet, recordings: MadeRecordings): Promise<NearestOfAll> {
  const nearest: NearestOfAll = [];
  const people = new Set(set.names.map((_, index) => recordings.subject(index)));
  for (const person of people) {
    const [own, others]: [number[], number[]] = [[], []];
    set.names.forEach((_, index) => (recordings.subject(index) === person ? own : others).push(index));
    const found = await findNeighbours(takeRows(set, others), takeRows(set, own), { k: shown });
    own.forEach((index, row) => {
      nearest[index] = Array.from({ length: shown }, (_, rank) => ({
        index: others[found.indices[row * shown + rank]],
        similarity: found.similarities[row * shown + rank],
      }));
    });
  }
  return nearest;
}
