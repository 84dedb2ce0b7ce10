import { Worker } from 'node:worker_threads';

import { afterEach, describe, expect, it } from 'vitest';

import { OrderedAnswers } from '../../src/threads';

const threads: Worker[] = [];
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

function threadOf(code: string): Worker {
  const thread = new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, { eval: true });
  threads.push(thread);
  return thread;
}

describe('answers of threads', () => {
  it('come out by number, whatever the order they came in, and each once', async () => {
    const answers = new OrderedAnswers<{ number: number; text: string }>();
    let told = 0;
    answers.listen(
      threadOf("for (const number of [2, 0]) parentPort.postMessage({ number, text: 'a' + number });"),
      () => told++,
    );
    answers.listen(threadOf("setTimeout(() => parentPort.postMessage({ number: 1, text: 'b1' }), 50);"));
    const taken = [];
    for (const number of [0, 1, 2]) taken.push((await answers.take(number)).text);
    expect(taken).toEqual(['a0', 'b1', 'a2']);
    expect(told).toBe(2);
  });

  it('end with what ended the thread', async () => {
    const answers = new OrderedAnswers<{ number: number }>();
    answers.listen(threadOf("throw new Error('broken');"));
    await expect(answers.take(0)).rejects.toThrow('broken');
  });
});
