import { join } from 'node:path';

import { planeProjection, takeRows } from '../evaluation';
import type { LongWork } from '../progress';
import { Generator } from '../random';
import { embeddingScatter, type EmbeddingPanel, type Figure } from '../report';
import { checkpointOf, openEvaluation } from '../runs';
import { figure5Cells } from './paper/objectiveAblation';
import type { ProfileRecords } from './profileRecords';

export interface EmbeddingFigureOptions extends LongWork {
  dataRoot: string;
  method: 'tsne' | 'umap';
  /** Classes shown, drawn by the seed; default 9, as in the paper. */
  classes?: number;
  /** Of the draw of classes and of the layout; default 0. */
  seed?: number;
}

/**
 * Figure 5: pooled features of the test clips of some classes in the plane, for four objectives. The paper names neither its
 * method of projection nor its classes. The encoders come from the run folders; the engine must be ready.
 *
 * @throws InputError where a run folder is missing
 */
export async function embeddingFigure(
  records: ProfileRecords,
  { dataRoot, method, classes = 9, seed = 0, ...work }: EmbeddingFigureOptions,
): Promise<Figure> {
  const panels: EmbeddingPanel[] = [];
  const { plan, runs } = records;
  const [generator, places] = [new Generator(seed), { dataRoot, runs }];
  let [names, chosen, synthetic]: [readonly string[], Set<number> | undefined, boolean] = [[], undefined, false];
  for (const { factors, experiment } of figure5Cells(plan)) {
    const { dataset, split } = experiment;
    const checkpoint = checkpointOf(experiment, places);
    const input = await openEvaluation({ checkpoint, data: join(dataRoot, dataset), split, ...work });
    try {
      const set = await input.features('test');
      names = input.dataset.info.classes;
      synthetic = input.dataset.info.synthetic;
      chosen ??= new Set([...generator.fork('classes').permutation(names.length)].slice(0, classes));
      const wanted = chosen;
      const rows = [...set.labels.keys()].filter((row) => wanted.has(set.labels[row]));
      const shown = takeRows(set, rows);
      const points = await planeProjection(shown, { method, signal: work.signal }, generator.fork('layout'));
      panels.push({ title: String(factors.panel), points, labels: shown.labels });
    } finally {
      input.close();
    }
  }
  const title = `Test clips in the plane (${{ tsne: 't-SNE', umap: 'UMAP' }[method]})`;
  return embeddingScatter(panels, names, { name: embeddingName(records, method), title, synthetic });
}

/** Name of its file. */
export function embeddingName({ profile }: ProfileRecords, method: EmbeddingFigureOptions['method']): string {
  return `${profile}-figure5-${method}`;
}
