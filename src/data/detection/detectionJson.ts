import { InputError } from '../../errors';
import { writeFileAtomic } from '../atomicFile';
import { isRecord, readJsonFile } from '../jsonFile';
import type { Annotation, DetectionVideo, Proposal } from './detectionVideo';
import { rowFault } from './row';

/** Writes ground truth and proposals as one JSON file. */
export function writeDetections(file: string, videos: readonly DetectionVideo[]): void {
  const rows = videos.map(({ name, groundTruth, proposals }) => JSON.stringify({ name, groundTruth, proposals }));
  writeFileAtomic(file, `{"videos": [\n${rows.join(',\n')}\n]}\n`);
}

/**
 * The videos of a JSON file `{"videos": [{"name", "groundTruth": [[label, start, end]], "proposals": [[label, start, end,
 * confidence]]}]}`. A video may lack either list; the other file of a pair has it then.
 *
 * @param classes largest label
 * @throws InputError that names the video and the row that is wrong
 */
export function readDetections(file: string, classes: number): DetectionVideo[] {
  const content = readJsonFile(file);
  const list = isRecord(content) ? content.videos : undefined;
  if (!Array.isArray(list)) {
    throw new InputError({ file, thing: 'content', found: typeof content, wanted: 'an object with a list "videos"' });
  }
  const known = new Set<string>();
  return list.map((video: unknown, index) => {
    const name = isRecord(video) ? video.name : undefined;
    if (!isRecord(video) || typeof name !== 'string') {
      const found = JSON.stringify(name) ?? 'nothing';
      throw new InputError({ file, thing: `name of video ${index}`, found, wanted: 'a text' });
    }
    if (known.has(name)) {
      throw new InputError({ file, thing: `video ${name}`, found: 'a second entry', wanted: 'one entry' });
    }
    known.add(name);
    const rows = (key: 'groundTruth' | 'proposals', numbers: 3 | 4): readonly (readonly number[])[] =>
      rowsOf(video[key] ?? [], numbers, classes, `${name}: ${key}`, file);
    return {
      name,
      groundTruth: rows('groundTruth', 3) as readonly Annotation[],
      proposals: rows('proposals', 4) as readonly Proposal[],
    };
  });
}

function rowsOf(value: unknown, numbers: 3 | 4, classes: number, thing: string, file: string): number[][] {
  if (!Array.isArray(value)) {
    throw new InputError({ file, thing, found: JSON.stringify(value), wanted: 'a list of rows' });
  }
  return value.map((row: unknown, index) => {
    const fault = rowFault(row, numbers, classes);
    if (fault === undefined) return row as number[];
    throw new InputError({ file, thing: `${thing} row ${index}`, ...fault });
  });
}
