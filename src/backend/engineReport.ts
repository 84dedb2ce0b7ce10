/** What one engine's loader found. */
export interface EngineReport {
  /** Version of the engine: TensorFlow's own, or that of the TensorFlow.js package. */
  version: string;
  /** Processor threads the engine may use. */
  threads: number;
  device: 'CPU' | 'GPU' | 'TPU';
  /** Where several can be used: how many are, of which kind, and their memory as far as it is told. */
  devices?: string;
}
