import { correlationMatrix, findNeighbours } from '../../evaluation';
import type { Domain } from '../../model';
import * as report from '../../report';
import { openEvaluation, projectionsOf } from '../../runs';
import { cellProgress } from './cellProgress';

/** What is shown of the neighbours of test clips. */
export interface RetrievalPictureOptions extends report.RetrievalGalleryOptions {
  /** Test clips, of classes that are evenly spaced over all; default 4. */
  queries?: number;
  /** Training clips of each; default 4. */
  neighbours?: number;
}

export interface ProjectionPictureOptions extends report.CorrelationOptions {
  /** Which projections; default `instance`. */
  domain?: Domain;
}

/** Some test clips and their nearest training clips under the encoder of a run. */
export async function retrievalPicture(
  run: { folder: string; data: string; split: string },
  { queries = 4, neighbours = 4, ...options }: RetrievalPictureOptions,
): Promise<report.Figure> {
  const { folder: checkpoint, data, split } = run;
  const input = await openEvaluation({ checkpoint, data, split, progress: cellProgress() });
  try {
    const { dataset, parts } = input;
    const train = await input.features('train');
    const test = await input.features('test');
    const { indices, similarities, k } = await findNeighbours(train, test, { k: neighbours });
    const shown = (recording: number): report.RetrievedClip => ({
      name: dataset.info.classes[dataset.label(recording)],
      clip: dataset.read(recording),
    });
    const count = Math.min(queries, parts.test.length);
    const labels = Array.from(parts.test, (recording) => dataset.label(recording));
    const classes = [...new Set(labels)].sort((a, b) => a - b);
    const rows = Array.from({ length: count }, (_, row) => {
      const label = classes[Math.floor((row * classes.length) / count)];
      const ofClass = labels.flatMap((one, place) => (one === label ? [place] : []));
      const query = ofClass[row % ofClass.length];
      const places = Array.from({ length: k }, (__, place) => query * k + place);
      return {
        query: shown(parts.test[query]),
        neighbours: places.map((at) => ({ ...shown(parts.train[indices[at]]), similarity: similarities[at] })),
      };
    });
    return report.retrievalGallery(rows, dataset.layout, options);
  } finally {
    input.close();
  }
}

/** The correlations of a run's projections of test clips, with the weights it began with and those it ended with. */
export async function projectionPicture(
  folder: string,
  { domain = 'instance', ...options }: ProjectionPictureOptions,
): Promise<report.Figure> {
  const [before, after] = [
    await projectionsOf(folder, { weights: 'untrained', progress: cellProgress() }),
    await projectionsOf(folder, { progress: cellProgress() }),
  ].map(({ [domain]: { values, width } }) => {
    const matrix = correlationMatrix(values, width);
    return Array.from({ length: width }, (_, row) => matrix.subarray(row * width, (row + 1) * width));
  });
  return report.correlationHeatmap(before, after, {
    title: `Correlation of the ${domain} projections`,
    panelTitles: ['untrained', 'pre-trained'],
    ...options,
  });
}
