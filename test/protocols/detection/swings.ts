import { join } from 'node:path';

import { Dataset, DatasetWriter, type Segment } from '../../../src/data';
import { Generator } from '../../../src/random';
import { kinectV1, type Clip } from '../../../src/skeleton';

export interface SwingsOptions {
  /** Recordings; every second one tests. Default 4. */
  recordings?: number;
  /** Actions in each; default 4. */
  actions?: number;
}

/**
 * Untrimmed recordings small enough for a test: a body that stands still and now and then swings its arms, up and down
 * (`lift`) or to and fro (`push`), 10 to 16 frames at a time. Split `halves`.
 *
 * @returns the data set folder
 */
export function writeSwings(folder: string, { recordings = 4, actions = 4 }: SwingsOptions = {}): string {
  const dataset = join(folder, 'swings');
  const writer = DatasetWriter.create(dataset, {
    name: 'swings',
    synthetic: true,
    layout: kinectV1,
    bodies: 1,
    classes: ['lift', 'push'],
    normalisation: 'none',
    source: 'a test',
  });
  const generator = new Generator(4);
  const halves: { train: number[]; test: number[] } = { train: [], test: [] };
  for (let n = 0; n < recordings; n++) {
    const { clip, segments } = recording(actions, n, generator);
    const index = writer.append({ name: `R${n}`, label: -1, clip, segments });
    (n % 2 === 0 ? halves.train : halves.test).push(index);
  }
  writer.finish({ splits: { halves } });
  return dataset;
}

/** Opens {@link writeSwings}. */
export function openSwings(folder: string, options?: SwingsOptions): Dataset {
  return Dataset.open(writeSwings(folder, options));
}

function recording(actions: number, number: number, generator: Generator): { clip: Clip; segments: Segment[] } {
  const segments: Segment[] = [];
  let frames = generator.integer(3, 9);
  for (let k = 0; k < actions; k++) {
    const end = frames + generator.integer(10, 16);
    segments.push([(k + number) % 2, frames, end]);
    frames = end + generator.integer(5, 12);
  }
  const joints = kinectV1.joints.length;
  const coordinates = new Float32Array(frames * joints * 3);
  for (let t = 0; t < frames; t++) {
    const action = segments.find(([, start, end]) => t >= start && t < end);
    for (let v = 0; v < joints; v++) {
      const place = (t * joints + v) * 3;
      const side = v >= 4 && v < 8 ? -1 : v >= 8 && v < 12 ? 1 : 0;
      coordinates[place] = 1 + 0.2 * side + generator.normal(0, 0.005);
      coordinates[place + 1] = 0.9 - 0.05 * v + generator.normal(0, 0.005);
      coordinates[place + 2] = 3 + generator.normal(0, 0.005);
      if (action === undefined || side === 0) continue;
      coordinates[place + (action[0] === 0 ? 1 : 2)] += 0.4 + 0.3 * Math.sin(t);
    }
  }
  return { clip: { frames, bodies: 1, joints, coordinates }, segments };
}
