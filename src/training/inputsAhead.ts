import type { CompiledFunction, Tensor } from '../tensor';
import { encoderBatchAxes, encoderInputs, type ClipRange, type StepBatch } from './stepBatch';

/** What the encoder takes of clips, made and copied to the devices ahead of the call that takes it, while another one runs. */
export class InputsAhead {
  private made: { batch: StepBatch; from: number; to: number; inputs: Tensor[] } | undefined;

  constructor(private readonly compiled: CompiledFunction) {}

  /** Makes the inputs of the call after the one that runs. */
  make(batch: StepBatch, { from, to }: ClipRange): void {
    this.drop();
    const inputs = encoderInputs(batch, { from, to });
    this.compiled.upload(inputs, encoderBatchAxes);
    this.made = { batch, from, to, inputs };
  }

  /** The inputs of these clips, made now if they are not there. The caller frees them. */
  take(batch: StepBatch, range: ClipRange): Tensor[] {
    const { made } = this;
    if (made?.batch !== batch || made.from !== range.from || made.to !== range.to) return encoderInputs(batch, range);
    this.made = undefined;
    return made.inputs;
  }

  /** Frees inputs that no call took. */
  drop(): void {
    this.made?.inputs.forEach((input) => input.dispose());
    this.made = undefined;
  }
}
