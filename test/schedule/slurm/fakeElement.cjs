/*
 * An element of a job array whose run is a fake: `node fakeElement.cjs GROUP SUBMISSION`. What `usdrl work-element` does, with
 * another program for the worker.
 */
const path = require('node:path');
const { GroupFolder, runElement } = require('../../../dist/schedule/index.js');

const stop = new AbortController();
let timeUp = false;
process.on('SIGTERM', () => stop.abort());
process.on('SIGUSR2', () => {
  timeUp = true;
  stop.abort();
});
const [dir, submission] = process.argv.slice(2);
runElement(GroupFolder.open(dir), {
  submission: Number(submission),
  element: Number(process.env.SLURM_ARRAY_TASK_ID),
  job: process.env.SLURM_JOB_ID,
  command: [process.execPath, path.join(__dirname, '..', 'fakeWorker.mjs')],
  stop: stop.signal,
  isTimeUp: () => timeUp,
  note: console.error,
}).then((result) => {
  process.exitCode = result === 'failed' ? 1 : 0;
});
