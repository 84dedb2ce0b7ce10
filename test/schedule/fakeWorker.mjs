/*
 * Stands in for the process of a worker: `node fakeWorker.mjs GROUP`, told over its channel which runs to make. What it does is
 * said by `fake.json` in the group folder:
 *
 *   done       leaves the record that lies in `fake/` (the default)
 *   fail       ends with an error
 *   fail once  the first time; then done
 *   die        is killed by a signal
 *   wait       until it is told to stop, then "saves"
 *   wait once  the first time, having done a step; then done
 *
 * Each start is a line in `starts.jsonl`, with the environment that matters; each end is one in `ends.jsonl`.
 */
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [dir] = process.argv.slice(2);
const { USDRL_THREADS: threads, CUDA_VISIBLE_DEVICES: gpu } = process.env;
let stop = () => process.exit(0);
process.once('disconnect', () => stop('told'));
process.once('SIGTERM', () => stop('SIGTERM'));
process.on('message', ({ run }) => void make(run));

async function make(run) {
  const line = (file, row) => appendFileSync(join(dir, file), `${JSON.stringify({ run, time: Date.now(), ...row })}\n`);
  const earlier = existsSync(join(dir, 'starts.jsonl')) ? readFileSync(join(dir, 'starts.jsonl'), 'utf8') : '';
  const isFirst = !earlier.includes(`"run":"${run}"`);
  line('starts.jsonl', { threads, gpu, pid: process.pid });
  const behaviours = existsSync(join(dir, 'fake.json')) ? JSON.parse(readFileSync(join(dir, 'fake.json'), 'utf8')) : {};
  const behaviour = behaviours[run] ?? 'done';
  const folder = join(dir, run);
  if (behaviour === 'die') process.kill(process.pid, 'SIGKILL');
  if (behaviour === 'fail' || (behaviour === 'fail once' && isFirst)) {
    console.error('error: the fake run broke.\nand a line after it');
    process.exit(1);
  }
  if (behaviour === 'wait once' && isFirst) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'metrics.jsonl'), '{"kind":"step","epoch":0,"step":0,"loss":1,"seconds":1}\n');
  }
  if (behaviour === 'wait' || (behaviour === 'wait once' && isFirst)) {
    stop = (how) => {
      line('ends.jsonl', { how });
      process.exit(75);
    };
    setInterval(() => undefined, 1000);
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, 150));
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(dir, 'fake', `${run}.json`), join(folder, 'record.json'));
  line('ends.jsonl', { how: 'done' });
  if (process.connected) process.send({ run, end: 'done' });
}
