export { duration, ProgressMeter } from './progressMeter';
export { plainProgress } from './plainProgress';
export type { LongWork, ProgressEvent, ProgressSink } from './progress';
export { stopPoint } from './stopPoint';
