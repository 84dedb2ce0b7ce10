import { parentPort, workerData } from 'node:worker_threads';

import { Dataset } from '../../data';
import { InputError, type InputProblem } from '../../errors';
import { Generator } from '../../random';
import { makeBatch, type BatchRequest, type BatchSettings } from './batch';

/** What a thread is told when it starts. */
export interface BatchThreadData {
  /** Folder of the data set, which each thread opens for itself: clips are read by position. */
  folder: string;
  settings: BatchSettings;
}

/** What it is told for each batch. */
export interface BatchTask extends BatchRequest {
  number: number;
}

/** What it answers; the coordinates' memory is handed over, not copied. */
export interface BatchAnswer {
  number: number;
  coordinates?: Float32Array;
  /** Something the user can mend. */
  problem?: InputProblem;
  /** A fault of the program. */
  fault?: Error;
}

const { folder, settings } = workerData as BatchThreadData;
let dataset: Dataset | undefined;

parentPort?.on('message', ({ number, clips, state }: BatchTask) => {
  try {
    dataset ??= Dataset.open(folder);
    const coordinates = makeBatch(dataset, clips, settings, Generator.fromState(state));
    answer({ number, coordinates }, [coordinates.buffer as ArrayBuffer]);
  } catch (error) {
    if (error instanceof InputError) answer({ number, problem: error.problem });
    else answer({ number, fault: error instanceof Error ? error : new Error(String(error)) });
  }
});

function answer(message: BatchAnswer, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, handedOver);
}
