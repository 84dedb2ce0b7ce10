import type { Worker } from 'node:worker_threads';

import type { RecordingSource } from '../../data';
import { InputError } from '../../errors';
import { nodeModule } from '../../platform';
import { Generator } from '../../random';
import { OrderedAnswers } from '../../threads';
import { makeBatch, type BatchRequest, type BatchSettings } from './batch';
import type { BatchAnswer, BatchTask, BatchThreadData } from './batchThread';

/** Batches made ahead for each thread: one at hand and one in the making. This bounds the memory. */
const aheadPerThread = 2;

/**
 * Makes batches in the order of their requests, those to come in threads of their own while the caller computes. What a batch
 * holds follows from its request alone, so it does not depend on the number of threads.
 */
export class BatchPipeline {
  private readonly requests: Iterator<BatchRequest>;
  private readonly threads: Worker[] = [];
  private readonly answers = new OrderedAnswers<BatchAnswer>();
  private given = 0;
  private taken = 0;

  /**
   * @param requests an endless stream
   * @param workers threads; 0: each batch is made when it is asked for, in the thread of the caller
   */
  constructor(
    private readonly dataset: RecordingSource,
    private readonly settings: BatchSettings,
    requests: Iterable<BatchRequest>,
    private readonly workers: number,
  ) {
    this.requests = requests[Symbol.iterator]();
  }

  /** The next batch, (K, N, T, M, V, C). @throws InputError for damaged data */
  async next(): Promise<Float32Array> {
    if (this.workers === 0) {
      const { clips, state } = this.nextRequest();
      return makeBatch(this.dataset, clips, this.settings, Generator.fromState(state));
    }
    this.give();
    const { coordinates, problem, fault } = await this.answers.take(this.taken);
    this.taken += 1;
    this.give();
    if (problem !== undefined) throw new InputError(problem);
    if (coordinates === undefined) throw fault ?? new Error('a thread made no batch');
    return coordinates;
  }

  /** Ends the threads. */
  close(): void {
    this.threads.forEach((thread) => void thread.terminate());
  }

  /** Gives the threads, in turn, as many tasks as may be ahead. */
  private give(): void {
    while (this.threads.length < this.workers) this.threads.push(this.start());
    for (; this.given < this.taken + aheadPerThread * this.workers; this.given++) {
      const task: BatchTask = { number: this.given, ...this.nextRequest() };
      this.threads[this.given % this.workers].postMessage(task);
    }
  }

  private nextRequest(): BatchRequest {
    return this.requests.next().value as BatchRequest;
  }

  private start(): Worker {
    const { folder } = this.dataset;
    if (folder === undefined) throw new Error('threads read a data set folder; use training.workers=0');
    const workerData: BatchThreadData = { folder, settings: this.settings };
    const thread = new (nodeModule('node:worker_threads').Worker)(threadFile(), { workerData });
    this.answers.listen(thread);
    return thread;
  }
}

/** Threads run compiled files: the one beside this, or from the sources (as in tests) that of the build. */
function threadFile(): string {
  const path = nodeModule('node:path');
  const beside = path.join(__dirname, 'batchThread.js');
  const isBuilt = nodeModule('node:fs').existsSync(beside);
  return isBuilt ? beside : path.resolve(__dirname, '../../../dist/training/input/batchThread.js');
}
