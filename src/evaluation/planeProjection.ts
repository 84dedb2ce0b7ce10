import { TSNE } from '@keckelt/tsne';
import { UMAP } from 'umap-js';

import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import type { Generator } from '../random';
import { sizeOf, type FeatureSet } from './featureSet';
import { unitRows } from './statistics';

/** How features are laid out in the plane. */
export interface PlaneProjectionOptions extends LongWork {
  method: 'tsne' | 'umap';
  /** Effective number of neighbours of t-SNE; default 30, at most a third of the points. */
  perplexity?: number;
  /** Steps of t-SNE; default 500. */
  steps?: number;
  /** Neighbours of UMAP; default 15. */
  neighbours?: number;
  /** Least distance of UMAP; default 0.1. */
  minimumDistance?: number;
}

/**
 * Features in the plane by t-SNE or UMAP, on rows scaled to length 1, as retrieval compares them. Distances between clusters and axes mean
 * nothing; the same generator gives the same picture.
 *
 * @returns N points `[x, y]`
 * @throws InputError for fewer than four rows; Interrupted when stopped, which it can be after each step
 */
export async function planeProjection(
  set: FeatureSet,
  options: PlaneProjectionOptions,
  generator: Generator,
): Promise<number[][]> {
  const count = sizeOf(set);
  if (count < 4) throw new InputError({ thing: 'rows to lay out in the plane', found: count, wanted: 'at least 4' });
  const unit = unitRows(set.features, set.width);
  const rows = Array.from({ length: sizeOf(set) }, (_, row) =>
    Array.from(unit.subarray(row * set.width, (row + 1) * set.width)),
  );
  return options.method === 'tsne' ? tsne(rows, options, generator) : umap(rows, options, generator);
}

/** The package draws its first layout by itself; here it comes from the generator. */
class SeededTsne extends TSNE {
  constructor(
    options: { perplexity: number; dim: number; epsilon: number },
    private readonly generator: Generator,
  ) {
    super(options);
  }

  override gaussRandom(): number {
    return this.generator.normal(0, 1);
  }
}

async function tsne(rows: number[][], options: PlaneProjectionOptions, generator: Generator): Promise<number[][]> {
  const perplexity = Math.min(options.perplexity ?? 30, (rows.length - 1) / 3);
  const layout = new SeededTsne({ perplexity, dim: 2, epsilon: 10 }, generator);
  layout.initDataRaw(rows);
  for (let step = 0; step < (options.steps ?? 500); step++) {
    await stopPoint(options, 't-SNE');
    layout.step();
  }
  return layout.getSolution() as number[][];
}

async function umap(rows: number[][], options: PlaneProjectionOptions, generator: Generator): Promise<number[][]> {
  const nNeighbors = Math.min(options.neighbours ?? 15, rows.length - 1);
  const minDist = options.minimumDistance ?? 0.1;
  const layout = new UMAP({ nComponents: 2, nNeighbors, minDist, random: () => generator.uniform(0, 1) });
  await stopPoint(options, 'UMAP');
  const steps = layout.initializeFit(rows);
  while (layout.step() < steps) await stopPoint(options, 'UMAP');
  return layout.getEmbedding();
}
