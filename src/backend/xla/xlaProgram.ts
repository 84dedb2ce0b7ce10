import { tensor, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { typeOf, type TensorValues } from '../graph/nativeBackend';
import type { RecordedFunction } from '../graph/recording';
import type { GraphVariable } from '../graph/stepGraph';
import type { EngineProgram } from '../program';
import type { BufferHandle, LoadedProgram } from './addon';
import { cutAxis, emit, type EmittedProgram } from './emit';
import type { ProductPrecision } from './operations';
import type { XlaEngine } from './xlaEngine';

/** A function that was taken in. */
interface HeldFunction {
  emitted: EmittedProgram;
  /** Its program, from its first call on. */
  loaded?: LoadedProgram;
}

/** Recorded functions as programs of XLA. The variables live on the devices and give their memory to their new values. */
export class XlaProgram implements EngineProgram {
  private readonly functions = new Map<string, HeldFunction>();
  /** Of each variable its buffer on each device; nothing while the engine's values are the newer ones. */
  private held: BufferHandle[][] | undefined;
  /** Inputs of calls to come, on their way to the devices. */
  private readonly uploaded = new Map<Tensor, Promise<BufferHandle[]>>();
  /** Places of the variables whose values on the devices are newer than the engine's. */
  private readonly newer = new Set<number>();
  /** Why the devices' values are lost: a step failed that had been given their memory. */
  private lost: Error | undefined;

  constructor(
    private readonly engine: XlaEngine,
    private readonly variables: readonly Variable[],
    private readonly precision: ProductPrecision,
  ) {}

  add(key: string, recorded: RecordedFunction, batchAxes: readonly (number | undefined)[]): void {
    const types = this.variables.map(({ shape, dtype }): GraphVariable => ({ shape, dtype: typeOf(dtype) }));
    const devices = this.engine.parts;
    const emitted = emit(recorded, types, { precision: this.precision, devices, batchAxes });
    this.functions.set(key, { emitted });
  }

  upload(inputs: readonly Tensor[], batchAxes: readonly (number | undefined)[]): void {
    inputs.forEach((input, place) => {
      if (this.uploaded.has(input)) return;
      const put = this.put(input, cutAxis(input.shape, batchAxes[place], this.engine.parts));
      put.catch(() => undefined); // The call that takes it fails.
      this.uploaded.set(input, put);
    });
  }

  async run(key: string, inputs: Tensor[], meanwhile?: () => void): Promise<Tensor[]> {
    const called = this.functions.get(key) as HeldFunction;
    const { emitted } = called;
    called.loaded ??= await this.engine.load(emitted.text);
    const held = await this.heldValues();
    const given = await Promise.all(emitted.inputs.map(({ place, axis }) => this.given(inputs[place], axis)));
    const variables = emitted.variables.map(({ place }) => held[place]);
    const running = this.execute(called.loaded, [...variables, ...given], emitted.changed.length > 0);
    meanwhile?.();
    const results = await running;
    given.forEach((buffers) => this.free(buffers));
    emitted.changed.forEach((place, index) => {
      this.free(held[place]);
      held[place] = results[index];
    });
    emitted.changed.forEach((place) => this.newer.add(place));
    const rest = results.slice(emitted.changed.length);
    const values = await Promise.all(rest.map(([first], index) => this.read(first, emitted.outputs[index])));
    rest.forEach((buffers) => this.free(buffers));
    return values;
  }

  async pull(): Promise<void> {
    if (this.lost !== undefined) throw this.lost;
    if (this.held === undefined) return;
    for (const place of this.newer) {
      const { shape, dtype } = this.variables[place];
      const value = await this.read(this.held[place][0], { shape, dtype: typeOf(dtype) });
      this.variables[place].assign(value);
      value.dispose();
    }
    this.newer.clear();
  }

  push(): void {
    for (const put of this.uploaded.values()) void put.then((buffers) => this.free(buffers), () => undefined); // prettier-ignore
    this.uploaded.clear();
    this.held?.forEach((buffers) => this.free(buffers));
    this.held = undefined;
    this.newer.clear();
    this.lost = undefined;
  }

  dispose(): void {
    this.push();
    for (const { loaded } of this.functions.values()) {
      if (loaded !== undefined) this.engine.addon.freeProgram(loaded.program);
    }
    this.functions.clear();
  }

  /** The variables on the devices, put there if they are not. */
  private async heldValues(): Promise<BufferHandle[][]> {
    if (this.lost !== undefined) throw this.lost;
    if (this.held !== undefined) return this.held;
    const held: BufferHandle[][] = [];
    for (const variable of this.variables) {
      held.push(await this.engine.put(await variable.data(), variable.shape));
    }
    this.held = held;
    return held;
  }

  /** An input on the devices: what was uploaded of it before, else put there now. */
  private given(input: Tensor, axis: number | undefined): Promise<BufferHandle[]> {
    const uploaded = this.uploaded.get(input);
    this.uploaded.delete(input);
    return uploaded ?? this.put(input, axis);
  }

  /** Puts an input on the devices: whole on each, or cut along an axis. */
  private async put(input: Tensor, axis: number | undefined): Promise<BufferHandle[]> {
    const values = await input.data();
    return axis === undefined ? this.engine.put(values, input.shape) : this.engine.putParts(values, input.shape, axis);
  }

  /** @param buffers of each argument, on each device @returns of each result, on each device */
  private async execute(
    { program }: LoadedProgram,
    buffers: BufferHandle[][],
    gives: boolean,
  ): Promise<BufferHandle[][]> {
    const places = [...this.engine.devices.keys()];
    try {
      const results = await this.engine.execute(
        program,
        places.map((device) => buffers.map((argument) => argument[device])),
      );
      return results[0].map((_, index) => places.map((device) => results[device][index]));
    } catch (error) {
      if (gives) this.lost = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  private async read(buffer: BufferHandle, { shape, dtype }: { shape: number[]; dtype: number }): Promise<Tensor> {
    const [type, array] = arrays[dtype];
    const values = new array(shape.reduce((product, size) => product * size, 1));
    await this.engine.addon.get(buffer, values);
    return tensor(values, shape, type);
  }

  private free(buffers: readonly BufferHandle[]): void {
    buffers.forEach((buffer) => this.engine.addon.freeBuffer(buffer));
  }
}

/** TensorFlow.js's type and the array of each of TensorFlow's data types. */
const arrays: Record<number, [type: 'float32' | 'int32' | 'bool', array: new (size: number) => TensorValues]> = {
  1: ['float32', Float32Array],
  3: ['int32', Int32Array],
  10: ['bool', Uint8Array],
};
