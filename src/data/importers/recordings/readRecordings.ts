import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputError } from '../../../errors';
import { OrderedAnswers } from '../../../threads';
import type { ReaderAnswer, ReaderTask } from './readerThread';
import { recordingReader, type ReaderChoice } from './readers';
import type { RecordingContent, RecordingJob } from './recordingContent';

/** A thread is given so many recordings or so many bytes of text at a time. */
const most = { recordings: 16, bytes: 2 ** 22 };

/** Tasks that a thread has at hand, so that it does not wait for the next one. */
const tasksPerThread = 2;

/** Tasks for each thread that may be read ahead of the one whose turn it is; this bounds the memory. */
const tasksAhead = 3;

/** A thread takes some 20 MB: so many stay far below half a gigabyte. */
const mostThreads = 12;

/** Starting a thread takes as long as reading so much text. */
const bytesWorthThread = 2 ** 24;

/** Threads that read when nothing else is said: one for each core. */
export function defaultThreads(): number {
  return Math.min(mostThreads, availableParallelism());
}

/** What the plan of an import says of the recordings to read: their identities, and how to go on reading from one of them. */
export function recordingItems(choice: ReaderChoice, jobs: readonly RecordingJob[], threads: number) {
  return {
    items: jobs.map(({ source, details }) => ({
      id: JSON.stringify([source.name, source.bytes, details]),
      bytes: source.bytes,
    })),
    read: (first: number) => readRecordings(choice, jobs.slice(first), threads),
  };
}

/**
 * Reads recordings on several threads and gives their contents in the order of the jobs. What is too
 * little for two threads is read in the thread of the caller.
 *
 * @throws InputError for the first damaged recording, after the contents of all before it.
 */
export async function* readRecordings(
  choice: ReaderChoice,
  jobs: readonly RecordingJob[],
  threads: number,
): AsyncGenerator<RecordingContent> {
  const bytes = jobs.reduce((sum, { source }) => sum + source.bytes, 0);
  const used = Math.min(threads, Math.floor(bytes / bytesWorthThread));
  if (used <= 1) {
    const read = recordingReader(choice);
    for (const job of jobs) yield read(job);
    return;
  }
  const tasks = [...taskList(jobs)];
  const pool = new ReaderPool(choice, tasks, used);
  try {
    for (const { number } of tasks) {
      const { contents, problem, fault } = await pool.answer(number);
      yield* contents;
      if (problem !== undefined) throw new InputError(problem);
      if (fault !== undefined) throw fault;
    }
  } finally {
    await pool.close();
  }
}

function* taskList(jobs: readonly RecordingJob[]): Generator<ReaderTask> {
  let number = 0;
  for (let first = 0; first < jobs.length;) {
    let end = first + 1;
    let bytes = jobs[first].source.bytes;
    while (end < jobs.length && end - first < most.recordings && bytes + jobs[end].source.bytes <= most.bytes) {
      bytes += jobs[end++].source.bytes;
    }
    yield { number: number++, jobs: jobs.slice(first, end) };
    first = end;
  }
}

/** Threads that read tasks in their order, never far ahead of what was asked for. */
class ReaderPool {
  private readonly workers: Worker[];
  /** A thread stands here once for each task that it can still take. */
  private readonly free: Worker[] = [];
  private readonly answers = new OrderedAnswers<ReaderAnswer>();
  private given = 0;
  private wanted = 0;

  constructor(
    choice: ReaderChoice,
    private readonly tasks: readonly ReaderTask[],
    threads: number,
  ) {
    this.workers = Array.from({ length: threads }, () => this.start(choice));
    for (let i = 0; i < tasksPerThread; i++) this.free.push(...this.workers);
    this.give();
  }

  /** The answer to a task; earlier ones must have been asked for before. */
  async answer(number: number): Promise<ReaderAnswer> {
    this.wanted = number;
    this.give();
    return this.answers.take(number);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private give(): void {
    const end = Math.min(this.tasks.length, this.wanted + tasksAhead * this.workers.length);
    while (this.given < end && this.free.length > 0) this.free.shift()?.postMessage(this.tasks[this.given++]);
  }

  private start(choice: ReaderChoice): Worker {
    const worker = new Worker(join(__dirname, 'readerThread.js'), { workerData: choice });
    this.answers.listen(worker, () => {
      this.free.push(worker);
      this.give();
    });
    return worker;
  }
}
