import { Generator } from '../../src/random';
import {
  ablationHeatmap,
  accuracyBars,
  architectureDiagram,
  augmentationGallery,
  confusionMatrix,
  correlationHeatmap,
  detectionCurve,
  detectionErrorBars,
  detectionTimeline,
  effectiveRankCurve,
  embeddingScatter,
  type Figure,
  jointNumbers,
  layerDiagram,
  lengthHistogram,
  lossCurves,
  type LossRow,
  objectiveDiagram,
  perClassAccuracy,
  retrievalGallery,
  skeletonFrames,
  spectrum,
  splitCounts,
  type TableRecord,
  type TimelineRecording,
  tokenMaps,
  trainingCurve,
} from '../../src/report';
import { builtInLayouts, type Clip, kinectV2 } from '../../src/skeleton';

/** Rest pose of the 25 joints in metres: x to the right, y up. */
const pose = [
  [0, 0, 0], [0, 0.3, 0], [0, 0.58, 0], [0, 0.74, 0], [-0.18, 0.5, 0], [-0.24, 0.24, 0], [-0.26, 0, 0], [-0.26, -0.08, 0],
  [0.18, 0.5, 0], [0.24, 0.24, 0], [0.26, 0, 0], [0.26, -0.08, 0], [-0.09, -0.02, 0], [-0.11, -0.42, 0], [-0.12, -0.8, 0],
  [-0.14, -0.86, -0.12], [0.09, -0.02, 0], [0.11, -0.42, 0], [0.12, -0.8, 0], [0.14, -0.86, -0.12], [0, 0.5, 0],
  [-0.26, -0.16, 0], [-0.22, -0.1, -0.04], [0.26, -0.16, 0], [0.22, -0.1, -0.04],
]; // prettier-ignore

/** One or two people who wave, T frames. */
export function wavingClip(frames: number, people = 1): Clip {
  const coordinates = new Float32Array(frames * 2 * 25 * 3);
  for (let t = 0; t < frames; t++) {
    for (let body = 0; body < people; body++) {
      const phase = (t / frames) * Math.PI * 4 + body;
      const lift = 1.2 + 0.5 * Math.sin(phase);
      pose.forEach(([x, y, z], joint) => {
        const isArm = [9, 10, 11, 23, 24].includes(joint);
        const [dx, dy] = [x - 0.18, y - 0.5];
        const px = isArm ? 0.18 + dx * Math.cos(lift) - dy * Math.sin(lift) : x + 0.03 * Math.sin(phase) * (y + 0.8);
        const py = isArm ? 0.5 + dx * Math.sin(lift) + dy * Math.cos(lift) : y;
        const at = ((t * 2 + body) * 25 + joint) * 3;
        coordinates.set([px + body * 0.9, py - 0.5, z + 0.05 * Math.cos(phase)], at);
      });
    }
  }
  return { frames, bodies: 2, joints: 25, coordinates };
}

/** A clip sheared by a fixed matrix. */
export function sheared(clip: Clip): Clip {
  const coordinates = clip.coordinates.slice();
  for (let at = 0; at < coordinates.length; at += 3) {
    const [x, y, z] = coordinates.subarray(at, at + 3);
    coordinates.set([x + 0.7 * y + 0.2 * z, 0.4 * x + y - 0.3 * z, z + 0.5 * x], at);
  }
  return { ...clip, coordinates };
}

/** A clip with every third joint set to zero. */
export function corrupted(clip: Clip): Clip {
  const coordinates = clip.coordinates.slice();
  for (let at = 0; at < coordinates.length; at += 3) if (((at / 3) % 25) % 3 === 1) coordinates.fill(0, at, at + 3);
  return { ...clip, coordinates };
}

export function lossRows(steps: number): LossRow[] {
  const generator = new Generator(1);
  return Array.from({ length: steps }, (_, step) => {
    const fall = (from: number, to: number, speed: number) =>
      (to + (from - to) * Math.exp((-speed * step) / steps)) * (1 + 0.06 * generator.normal());
    const terms: Record<string, number> = {};
    ['instance', 'temporal', 'spatial'].forEach((domain, index) => {
      terms[`${domain}.similarity`] = fall(1.6 - 0.3 * index, 0.02 + 0.01 * index, 6);
      terms[`${domain}.variance`] = fall(0.9, 0.3 + 0.06 * index, 4);
      terms[`${domain}.autocovariance`] = fall(40 / (index + 1), 0.4, 9);
      terms[`${domain}.invariance`] = fall(900, 30 * (index + 1), 5);
      terms[`${domain}.redundancy`] = fall(5000, 900, 5);
    });
    return { step, epoch: Math.floor(step / 20), loss: fall(28, 4, 6), terms };
  });
}

export function correlations(size: number, strength: number): number[][] {
  const generator = new Generator(2);
  const loadings = Array.from({ length: size }, () => generator.normal());
  return loadings.map((a, i) =>
    loadings.map((b, j) =>
      i === j ? 1 : Math.max(-1, Math.min(1, strength * Math.tanh(a * b) + 0.05 * Math.sin(i * j))),
    ),
  );
}

export const classNames = ['drink', 'eat', 'throw', 'sit down', 'stand up', 'clap', 'wave', 'kick', 'hop'];

export function counts(classes: number): number[][] {
  const generator = new Generator(3);
  return Array.from({ length: classes }, (_, i) =>
    Array.from({ length: classes }, (_, j) =>
      i === j ? 20 + generator.integer(0, 10) : generator.coin(0.3) ? generator.integer(0, 6) : 0,
    ),
  );
}

function cloud(classes: number, each: number, spread: number) {
  const generator = new Generator(4);
  const points: number[][] = [];
  const labels: number[] = [];
  for (let label = 0; label < classes; label++) {
    for (let i = 0; i < each; i++) {
      const angle = (label / classes) * 2 * Math.PI;
      points.push([
        10 * Math.cos(angle) + generator.normal(0, spread),
        10 * Math.sin(angle) + generator.normal(0, spread),
      ]);
      labels.push(label);
    }
  }
  return { points, labels };
}

const longNames = Array.from(
  { length: 60 },
  (_, index) =>
    `${['drink water', 'brush teeth', 'put on jacket', 'point to something', 'cheer up'][index % 5]} ${index}`,
);

/** A recording with an action every 100 frames, found late and with a shorter end. */
export function timeline(frames: number): TimelineRecording {
  const groundTruth = Array.from({ length: Math.floor(frames / 100) }, (_, k) => {
    const start = 100 * k + 15;
    return [(k % classNames.length) + 1, start, start + 50 + 5 * (k % 5)] as const;
  });
  const width = classNames.length + 1;
  const scores = new Float32Array(frames * width);
  for (let t = 0; t < frames; t++) {
    const action = groundTruth.find(([, start, end]) => t >= start + 8 && t < end);
    scores[t * width + (action?.[0] ?? 0)] = 0.8 + 0.1 * Math.sin(t / 5);
    scores[t * width + 1 + (Math.floor(t / 300) % classNames.length)] += 0.1;
  }
  const proposals = groundTruth.map(
    ([label, start, end], k) => [label, start + 8, end - 4, 0.3 + 0.05 * (k % 13)] as const,
  );
  return { name: 'S001C001P002T001', groundTruth, proposals, scores, frames };
}

/** Records of every combination of two factors but the last. */
export function ablation(rows: readonly string[], columns: readonly string[], seeds: number): TableRecord[] {
  const [first, second] = rows.length < 3 ? ['encoder.kind', 'correlation'] : ['encoder.shift.gap', 'augmentation'];
  return rows.flatMap((row, i) =>
    columns.flatMap((column, j) =>
      Array.from({ length: i + j === rows.length + columns.length - 2 ? 0 : seeds }, (_, seed): TableRecord => ({
        factors: { [first]: row, [second]: column },
        values: { top1: 0.6 + 0.05 * i - 0.02 * j + 0.01 * seed },
        source: 'ours',
        seed,
      })),
    ),
  );
}

/** One of every figure, also in their harder sizes. */
export function everyFigure(): Figure[] {
  const synthetic = true;
  const epochs = Array.from({ length: 21 }, (_, index) => index);
  const generator = new Generator(5);
  const attention = (reach: number): number[][] =>
    epochs.map((row) => epochs.map((column) => Math.exp(-Math.abs(row - column) / reach)));
  return [
    architectureDiagram(),
    layerDiagram(),
    objectiveDiagram(),
    ...builtInLayouts.map((layout) => jointNumbers(layout)),
    tokenMaps(
      [
        { name: 'near', values: attention(2) },
        { name: 'far', values: attention(9) },
        { name: 'difference', values: epochs.map(() => epochs.map(() => generator.normal())) },
      ],
      { synthetic },
    ),
    lossCurves(lossRows(600), { synthetic }),
    trainingCurve(
      epochs.map((epoch) => ({
        epoch,
        values: { 'kNN, DSTE': 0.83 - 0.4 * Math.exp(-epoch / 5), 'kNN, STTR': 0.8 - 0.45 * Math.exp(-epoch / 4) },
      })),
      {
        percent: true,
        valueTitle: 'top-1 accuracy',
        title: 'Retrieval during training',
        references: [
          { name: 'untrained', value: 0.52 },
          { name: 'raw coordinates', value: 0.61 },
        ],
        synthetic,
      },
    ),
    effectiveRankCurve(
      epochs.map((epoch) => ({
        epoch,
        effectiveRank: { instance: 3 + 9 * epoch, temporal: 4 + 5 * epoch, spatial: 2 + 4 * epoch },
      })),
      { largest: 256, synthetic },
    ),
    correlationHeatmap(correlations(64, 0.9), correlations(64, 0.15), {
      panelTitles: ['untrained', 'after 20 epochs'],
      synthetic,
    }),
    correlationHeatmap(correlations(512, 0.9), correlations(512, 0.15), { name: 'correlation-large' }),
    spectrum(
      [
        { name: 'untrained', values: epochs.concat(epochs).map((_, i) => 100 * Math.exp(-i / 3)) },
        { name: 'pre-trained', values: epochs.concat(epochs).map((_, i) => 60 * Math.exp(-i / 20)) },
      ],
      { synthetic },
    ),
    ablationHeatmap(ablation(['dste', 'sttr'], ['with', 'without'], 3), {
      ...{ rows: 'encoder.kind', columns: 'correlation', synthetic },
    }),
    ablationHeatmap(ablation(['4', '8', '16', '32', '64'], longNames.slice(0, 7), 1), {
      ...{ rows: 'encoder.shift.gap', columns: 'augmentation', name: 'ablation-large', valueTitle: '1-NN (%)' },
    }),
    confusionMatrix(counts(9), classNames, { synthetic }),
    confusionMatrix(counts(5), classNames.slice(0, 5), { name: 'confusion-matrix-small', normalise: false }),
    confusionMatrix(counts(20), longNames.slice(0, 20), { name: 'confusion-matrix-20' }),
    confusionMatrix(counts(60), longNames, { name: 'confusion-matrix-60' }),
    perClassAccuracy(
      classNames.map((name, index) => ({ name, accuracy: index === 3 ? null : 0.4 + 0.06 * index })),
      { synthetic },
    ),
    perClassAccuracy(
      longNames.map((name) => ({ name, accuracy: generator.uniform(0.2, 1) })),
      { name: 'per-class-accuracy-60' },
    ),
    accuracyBars(
      ['x-sub', 'x-view', 'x-setup'].flatMap((split, index) => [
        { method: 'raw 1-NN', split, value: 0.4 + 0.05 * index, source: 'synthetic' as const },
        { method: 'untrained', split, value: 0.5 + 0.05 * index, source: 'synthetic' as const, spread: 0.02 },
        {
          method: 'DSTE',
          split,
          value: index === 2 ? null : 0.8 + 0.05 * index,
          source: 'synthetic' as const,
          spread: 0.012,
        },
      ]),
      { title: 'Retrieval' },
    ),
    accuracyBars(
      ['NTU-60 x-sub', 'NTU-60 x-view', 'NTU-120 x-sub', 'PKU II'].flatMap((split, index) =>
        ['STTR', 'DSTE'].flatMap((method, m) => [
          { method, split, value: 0.8 + 0.02 * index + 0.03 * m, source: 'paper' as const },
          {
            method,
            split,
            value: index === 3 ? null : 0.79 + 0.02 * index + 0.03 * m,
            source: 'ours' as const,
            spread: 0.006,
          },
          { method, split, value: 0.6 + 0.02 * index, source: 'synthetic' as const },
        ]),
      ),
      { name: 'accuracy-wide', title: 'Linear evaluation' },
    ),
    embeddingScatter([cloud(9, 40, 2)], classNames, { synthetic }),
    embeddingScatter(
      [3, 2, 1.2, 0.7].map((spread, index) => ({
        title: ['raw', 'untrained', 'STTR', 'DSTE'][index],
        ...cloud(9, 40, spread),
      })),
      classNames,
      { name: 'embedding-panels', synthetic },
    ),
    lengthHistogram(
      [
        { name: 'train', lengths: Array.from({ length: 800 }, () => Math.round(Math.abs(generator.normal(80, 25)))) },
        { name: 'test', lengths: Array.from({ length: 300 }, () => Math.round(Math.abs(generator.normal(90, 30)))) },
      ],
      { synthetic },
    ),
    splitCounts(
      ['cross-subject', 'cross-view', 'cross-setup'].flatMap((split, index) => [
        { split, part: 'train', count: 1020 + 40 * index },
        { split, part: 'test', count: 464 - 40 * index },
      ]),
      { synthetic },
    ),
    detectionCurve(
      ['pre-trained', 'untrained', 'raw coordinates'].map((name, index) => ({
        name,
        points: [0.1, 0.3, 0.5, 0.7, 0.9].map((theta) => ({
          theta,
          value: (0.9 - 0.25 * index) * (1 - theta ** 3),
          spread: 0.02 + 0.01 * index,
        })),
      })),
      { synthetic },
    ),
    detectionErrorBars(
      ['pre-trained', 'untrained', 'raw coordinates'].map((name, index) => ({
        name,
        counts: {
          correct: 60 - 20 * index,
          duplicate: 2,
          boundary: 12 + 4 * index,
          confused: 20 + 10 * index,
          background: 6 + 5 * index,
        },
        missed: 40 + 20 * index,
        segments: 100,
      })),
      { synthetic },
    ),
    detectionTimeline(timeline(900), { classes: classNames, frameRate: 30, synthetic }),
    detectionTimeline(
      { ...timeline(8000), scores: undefined, name: 'without-scores' },
      { classes: classNames, name: 'timeline-without-scores' },
    ),
    skeletonFrames(wavingClip(80, 2), kinectV2, { synthetic }),
    skeletonFrames(wavingClip(80), kinectV2, { name: 'skeleton-frames-single', count: 4, frameRate: 30 }),
    retrievalGallery(
      ['wave', 'hug', 'point to something far away over there'].map((name, row) => ({
        query: { name, clip: wavingClip(64, row === 1 ? 2 : 1) },
        neighbours: [0, 1, 2, 3].map((place) => ({
          name: place === row ? 'throw' : name,
          clip: wavingClip(40 + 20 * place, row === 1 ? 2 : 1),
          similarity: 0.97 - 0.05 * place,
        })),
      })),
      kinectV2,
      { synthetic },
    ),
    augmentationGallery(
      wavingClip(80),
      [
        { name: 'view 1: shear', clip: sheared(wavingClip(64)) },
        {
          name: 'view 2',
          clip: corrupted(wavingClip(64)),
          draws: {
            crop: { start: 4, length: 64 },
            spatial: {
              kind: 'corruption',
              joints: Int32Array.from({ length: 15 }, (_, place) => place + 3),
              matrix: [0.51, -0.2, 0.3, 0.44, 0.5, -0.61, 0.7, 0.8, 0.9],
            },
          },
        },
      ],
      kinectV2,
      { synthetic },
    ),
  ];
}
