import type { FeatureSet } from '../../src/evaluation';
import type { Generator } from '../../src/random';

/** A feature set of rows written out by hand. */
export function featureSet(rows: number[][], labels: number[]): FeatureSet {
  return {
    features: Float32Array.from(rows.flat()),
    width: rows[0]?.length ?? 1,
    labels: Int32Array.from(labels),
    frames: new Int32Array(rows.length).fill(10),
    names: labels.map((_, n) => `clip-${n}`),
  };
}

/** Clips scattered around one random centre a class. */
export function blobs(
  count: number,
  { classes = 4, width = 8, spread = 0.3 }: { classes?: number; width?: number; spread?: number },
  generator: Generator,
): FeatureSet {
  const centres = Array.from({ length: classes }, (_, c) =>
    Array.from({ length: width }, (_, d) => Math.sin(1 + 3 * c + 7 * d * (c + 1))),
  );
  const labels = Array.from({ length: count }, (_, n) => n % classes);
  return featureSet(
    labels.map((label) => centres[label].map((value) => value + generator.normal(0, spread))),
    labels,
  );
}
