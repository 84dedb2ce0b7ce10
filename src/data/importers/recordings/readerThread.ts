import { parentPort, workerData } from 'node:worker_threads';
import { InputError, type InputProblem } from '../../../errors';
import { recordingReader, type ReaderChoice } from './readers';
import type { RecordingContent, RecordingJob } from './recordingContent';

/** What a reader thread is told: recordings to read. */
export interface ReaderTask {
  number: number;
  jobs: RecordingJob[];
}

/** What it answers: the contents up to the first damaged recording, and what is wrong with that one. */
export interface ReaderAnswer {
  number: number;
  contents: RecordingContent[];
  problem?: InputProblem;
  /** A fault of the program. */
  fault?: Error;
}

const read = recordingReader(workerData as ReaderChoice);

parentPort?.on('message', ({ number, jobs }: ReaderTask) => {
  const answer: ReaderAnswer = { number, contents: [] };
  try {
    for (const job of jobs) answer.contents.push(read(job));
  } catch (error) {
    if (error instanceof InputError) answer.problem = error.problem;
    else answer.fault = error instanceof Error ? error : new Error(String(error));
  }
  const buffers = answer.contents.flatMap(({ recordings }) => recordings.map(({ clip }) => clip.coordinates.buffer));
  parentPort?.postMessage(answer, buffers as ArrayBuffer[]);
});
