import type { ProgressEvent } from './progress';

/**
 * Turns progress events of one task into a line of text: how far, how fast, how long still.
 *
 * `pretrain 12/60 epoch · 20 % · 3.1 s/epoch · 2 min 29 s left · loss 3.21`
 */
export class ProgressMeter {
  private task: string | undefined;
  private start = 0;
  private startDone = 0;

  /** @param now milliseconds from a clock that only goes forward. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The line for an event. An event of another task starts the measurement anew. */
  line({ task, done, total, unit, detail }: ProgressEvent): string {
    if (task !== this.task || done < this.startDone) {
      this.task = task;
      this.start = this.now();
      this.startDone = done;
    }
    const seconds = (this.now() - this.start) / 1000;
    const parts = [`${task} ${done}/${total} ${unit}`];
    const measured = done - this.startDone;
    if (done >= total) {
      parts.push(`done in ${duration(seconds)}`);
    } else {
      parts.push(`${Math.floor((100 * done) / Math.max(1, total))} %`);
      // A first unit that came at once says nothing about the others.
      if (measured > 0 && seconds > 0.1) {
        parts.push(rate(measured / seconds, unit), `${duration(((total - done) * seconds) / measured)} left`);
      }
    }
    if (detail !== undefined && detail !== '') parts.push(detail);
    return parts.join(' · ');
  }
}

function rate(perSecond: number, unit: string): string {
  return perSecond >= 1 ? `${perSecond.toPrecision(2)} ${unit}/s` : `${(1 / perSecond).toPrecision(2)} s/${unit}`;
}

/** `0.8 s`, `12 s`, `2 min 29 s`, `3 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
