export { duration, ProgressMeter } from './progressMeter';
export { plainProgress } from './plainProgress';
export type { LongWork, ProgressEvent, ProgressSink } from './progress';
export { stoppable, stopPoint, stopSignal, type Stop } from './stopPoint';
