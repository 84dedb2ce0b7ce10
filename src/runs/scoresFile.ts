import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { filePieces, readNpz, sha256, toFloat32, toIntegers, writeNpz } from '../data';
import { InputError } from '../errors';
import type { ClassScores } from '../protocols';
import type { StoredResult } from './result';

/**
 * Writes the scores that belong to a result: `scores-linear.npz` beside `result-linear.json`. It holds `scores` float32 (N, classes)
 * or, of several draws, (draws, N, classes), `labels` and `clips` int32 (N).
 *
 * @param resultFile undefined if the result goes nowhere; then nor do the scores
 * @returns what the result says of them: the name of the file, without its folder, and its hash
 */
export function writeScores(
  resultFile: string | undefined,
  { draws, labels, clips }: ClassScores,
): Pick<StoredResult, 'scores' | 'scoresHash'> {
  if (resultFile === undefined) return {};
  const name = scoresName(basename(resultFile));
  const table = [clips.length, draws[0].length / clips.length];
  const data = new Float32Array(draws.length * draws[0].length);
  draws.forEach((scores, draw) => data.set(scores, draw * scores.length));
  const shape = draws.length === 1 ? table : [draws.length, ...table];
  const file = join(dirname(resultFile), name);
  writeNpz(file, {
    scores: { dtype: 'float32', shape, data },
    labels: { dtype: 'int32', shape: [labels.length], data: labels },
    clips: { dtype: 'int32', shape: [clips.length], data: Int32Array.from(clips) },
  });
  return { scores: name, scoresHash: sha256(filePieces(file)) };
}

/**
 * Reads the scores that belong to a result.
 *
 * @param result the file as the result names it, which one of an earlier version does not
 * @param remake the command that makes it
 * @throws InputError when there is none, it is no such file, or not the one that was written with the result
 */
export async function readScores(
  resultFile: string,
  { scores: name, scoresHash }: Pick<StoredResult, 'scores' | 'scoresHash'>,
  remake: string,
): Promise<ClassScores> {
  const file = join(dirname(resultFile), name ?? scoresName(basename(resultFile)));
  if (!existsSync(file)) {
    throw new InputError({
      file,
      thing: 'scores of the test clips',
      found: 'no such file',
      wanted: `the one beside ${basename(resultFile)}`,
      fix: `Make it anew with ${remake}.`,
    });
  }
  const found = sha256(filePieces(file));
  if (scoresHash !== undefined && found !== scoresHash) {
    throw new InputError({
      file,
      thing: 'SHA-256 of the file',
      found,
      wanted: `${scoresHash}, as ${basename(resultFile)} says`,
      fix: `It was changed or replaced: make it anew with ${remake}.`,
    });
  }
  const npz = await readNpz(file);
  const scores = npz.read('scores');
  const labels = Int32Array.from(toIntegers(npz.read('labels')));
  const clips = Array.from(toIntegers(npz.read('clips')));
  const [samples, classes] = scores.shape.slice(-2);
  if (scores.shape.length < 2 || scores.shape.length > 3 || samples !== labels.length || samples !== clips.length) {
    throw new InputError({
      file,
      thing: 'shapes of scores, labels, clips',
      found: [scores.shape, [labels.length], [clips.length]].map((shape) => `(${shape.join(', ')})`).join(', '),
      wanted: '(N, classes) or (draws, N, classes), (N), (N)',
      fix: `Make it anew with ${remake}.`,
    });
  }
  const values = toFloat32(scores);
  const size = samples * classes;
  const draws = Array.from({ length: values.length / size }, (_, d) => values.subarray(d * size, (d + 1) * size));
  return { draws, labels, clips };
}

function scoresName(resultName: string): string {
  const stem = resultName.replace(/\.json$/, '');
  return `${stem.startsWith('result-') ? stem.replace('result-', 'scores-') : `${stem}.scores`}.npz`;
}
