import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { testScores } from '../../evaluation';
import { readAnyResult, readScores, type StoredRecord } from '../../runs';

/** Which test clips a classifier had right. */
export interface TestedClips {
  /** Numbers of the clips in the data set. */
  clips: readonly number[];
  right: boolean[];
}

/**
 * What the stored scores of a measurement say of every test clip; undefined where it left none, as retrieval and detection, or
 * where the record is kept without its run folder, or where there are several draws of the training clips.
 */
export async function testedClips({ file }: StoredRecord, measurement: string): Promise<TestedClips | undefined> {
  const resultFile = join(dirname(file), `result-${measurement}.json`);
  if (!existsSync(resultFile)) return undefined;
  const result = readAnyResult(resultFile);
  if (result.scores === undefined || !existsSync(join(dirname(file), result.scores))) return undefined;
  const { draws, labels, clips } = await readScores(resultFile, result, 'usdrl evaluate --force');
  if (draws.length > 1) return undefined;
  const { predictions } = testScores(draws[0], labels, draws[0].length / clips.length);
  return { clips, right: [...labels].map((label, clip) => predictions[clip] === label) };
}
