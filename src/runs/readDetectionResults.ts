import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { isRecord, readJsonFile } from '../data';
import { InputError } from '../errors';
import type { DetectionResult } from './result';

/**
 * The results of detection in a folder, by the names of their files; none where there is no folder.
 *
 * @throws InputError for a JSON file that is no such result
 */
export function readDetectionResults(folder: string): DetectionResult[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const file = join(folder, name);
    const result = readJsonFile(file);
    if (isDetectionResult(result)) return result;
    const found = isRecord(result) ? String(result.protocol) : typeof result;
    throw new InputError({
      file,
      thing: 'protocol',
      found,
      wanted: 'detection: a result of `usdrl evaluate detection`',
    });
  });
}

/** A result says of itself what it is. */
function isDetectionResult(value: unknown): value is DetectionResult {
  return isRecord(value) && value.protocol === 'detection';
}
