export type { LongWork, ProgressEvent, ProgressSink } from './progress';
export { stopPoint } from './stopPoint';
