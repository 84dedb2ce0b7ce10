export type { LongWork, ProgressEvent, ProgressSink } from './progress';
