import { join } from 'node:path';

import { Dataset, DatasetWriter } from '../../src/data';
import { Generator } from '../../src/random';
import { kinectV2, type Clip } from '../../src/skeleton';

export interface MovingDotsOptions {
  /** Clips; two thirds train. Default 12. */
  clips?: number;
  classes?: number;
  synthetic?: boolean;
  /** Name of the data set folder; default `dots`. */
  name?: string;
}

/**
 * A data set small enough for a test: bodies whose joints swing in a direction that depends on the class. The split `halves`
 * has two clips to train for each to test; `unlabelled` contains a clip without label.
 *
 * @returns the data set folder
 */
export function writeMovingDots(
  folder: string,
  { clips = 12, classes = 3, synthetic = true, name = 'dots' }: MovingDotsOptions = {},
): string {
  const dataset = join(folder, name);
  const writer = DatasetWriter.create(dataset, {
    name: 'moving dots',
    synthetic,
    layout: kinectV2,
    bodies: 2,
    classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
    normalisation: 'none',
    source: 'a test',
  });
  const generator = new Generator(9);
  const [train, test]: [number[], number[]] = [[], []];
  for (let n = 0; n < clips; n++) {
    const label = Math.floor(n / 3) % classes;
    const index = writer.append({
      name: `dot-${String(n).padStart(2, '0')}`,
      label,
      clip: swing(label, 8 + n, generator),
      subject: 1 + (n % 3),
    });
    (n % 3 === 2 ? test : train).push(index);
  }
  const unknown = writer.append({ name: 'unknown', label: -1, clip: swing(0, 9, generator) });
  writer.finish({ splits: { halves: { train, test }, unlabelled: { train, test: [unknown] } } });
  return dataset;
}

/** Opens {@link writeMovingDots}. */
export function openMovingDots(folder: string, options?: MovingDotsOptions): Dataset {
  return Dataset.open(writeMovingDots(folder, options));
}

function swing(label: number, frames: number, generator: Generator): Clip {
  const joints = kinectV2.joints.length;
  const coordinates = new Float32Array(frames * joints * 3);
  const phase = generator.uniform(0, 0.5);
  for (let t = 0; t < frames; t++) {
    for (let v = 0; v < joints; v++) {
      const place = (t * joints + v) * 3;
      coordinates[place] = v / joints;
      coordinates[place + 1] = generator.normal(0, 0.01);
      coordinates[place + (label % 3)] += Math.sin(phase + (6 * t) / frames + label);
    }
  }
  return { frames, bodies: 1, joints, coordinates };
}
