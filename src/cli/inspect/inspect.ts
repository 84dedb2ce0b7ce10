import { closeSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { checkKind, datasetFiles, headOf, openFile, unknownKind } from '../../data';
import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { RunFolder } from '../../runs';
import type { Answer } from '../action';
import { inspectArrays } from './arrays';
import { inspectCheckpoint } from './checkpoint';
import { inspectClassifier, isKept } from './classifier';
import { inspectDataset } from './dataset';
import { inspectPickle } from './pickle';
import { inspectRecording } from './recording';
import { inspectRun } from './run';

const wanted =
  'a data set folder, a run folder, a checkpoint (.safetensors, .pth.tar, .pth, .pt), an array file (.npy, .npz), ' +
  'a pickle (.pkl) or a recording (.skeleton, .txt, .mat, .json)';

/** Finds out what a path is and describes it. @throws InputError when it is nothing known. */
export async function inspect(path: string, work: LongWork): Promise<Answer> {
  if (!existsSync(path)) throw new InputError({ file: path, thing: 'path', found: 'nothing', wanted });
  if (statSync(path).isDirectory()) {
    if (existsSync(join(path, datasetFiles.info))) return inspectDataset(path, work);
    if (RunFolder.isRun(path)) return inspectRun(path, work);
    throw new InputError({ file: path, thing: 'folder', found: 'no dataset.json and no config.json', wanted });
  }
  if (/\.(npy|npz)$/.test(path)) return inspectArrays(path, work);
  if (/\.(pkl|pickle)$/.test(path)) return inspectPickle(path, work);
  if (/\.(skeleton|txt|mat|json)$/i.test(path)) return inspectRecording(path);
  if (isKept(path)) return inspectClassifier(path);
  if (/\.(safetensors|pth\.tar|pth|pt|tar)$/.test(path)) return inspectCheckpoint(path, work);
  throw strangeFile(path);
}

/** What a file of no known ending is, by what is in it. @throws InputError for a device or pipe, and for what is something else */
function strangeFile(path: string): InputError {
  const file = openFile(path, wanted);
  try {
    const head = headOf(file);
    checkKind(head, path, wanted, ['npy', 'pickle', 'safetensors']);
    return unknownKind(head, path, wanted, 'The end of its name says how a file is read: give it one of these.');
  } finally {
    closeSync(file.handle);
  }
}
