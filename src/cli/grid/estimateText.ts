import { duration } from '../../progress';
import type { WorkloadEstimate } from '../../schedule';
import { columns } from '../textTable';

const origin = {
  assumed: 'assumed; --gflops changes it',
  given: 'as given',
  measured: 'measured in this folder',
} as const;

/** Every run with what it is expected to take, then the totals and what they rest on. */
export function estimateText(plan: WorkloadEstimate): string {
  const { name, about, threads, runs, total, missing, rate } = plan;
  const rows = runs.map(({ label, seed, split, done, estimate }) => [
    label,
    split,
    seed,
    estimate?.epochs,
    estimate?.steps,
    done ? 'done' : estimate === undefined ? undefined : duration(estimate.seconds),
    estimate === undefined ? undefined : size(estimate.memory),
    estimate === undefined ? undefined : size(estimate.disk),
  ]);
  const lines = [
    about === undefined ? '' : `${about.trim()}\n`,
    columns(['run', 'split', 'seed', 'epochs', 'steps', 'time', 'memory', 'disk'], rows),
    `${name}: ${runs.length} runs, ${duration(total.seconds)} one after another, up to ${size(total.memory)} of memory a run, ${size(total.disk)} of checkpoints.`,
    `Times are for ${threads} ${threads === 1 ? 'thread' : 'threads'} a run at ${(rate.value / 1e9).toPrecision(2)} GFLOP/s a thread (${origin[rate.from]}), without evaluations.`,
    ...missing.map((folder) => `No estimate for runs on ${folder}, which is not there yet.`),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function size(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
