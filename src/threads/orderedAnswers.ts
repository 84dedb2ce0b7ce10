import type { Worker } from 'node:worker_threads';

/** Gathers what threads answer, in whatever order it comes, and gives it out by number. */
export class OrderedAnswers<Answer extends { number: number }> {
  private readonly answers = new Map<number, Answer>();
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  /** Takes the messages of a thread as answers. @param onAnswer told of each, when it is there */
  listen(thread: Worker, onAnswer: () => void = () => undefined): void {
    thread.on('message', (answer: Answer) => {
      this.answers.set(answer.number, answer);
      onAnswer();
      this.wake();
    });
    thread.on('error', (error) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.wake();
    });
  }

  /** The answer of a number, once; waits for it. One caller at a time. @throws what ended a thread */
  async take(number: number): Promise<Answer> {
    for (;;) {
      const answer = this.answers.get(number);
      if (answer !== undefined) {
        this.answers.delete(number);
        return answer;
      }
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
