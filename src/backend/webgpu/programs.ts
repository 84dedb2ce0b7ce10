import { util, type DataType, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';

/** The part of the engine's backend that kernels use. */
export interface Backend {
  /** Workgroups below which it looks for more of them in a product. */
  thresholdToIncreaseWorkgroups: number;
  device: { limits: { maxStorageBuffersPerShaderStage: number; maxComputeWorkgroupsPerDimension: number } };
  runWebGPUProgram(program: Program, inputs: TensorInfo[], dtype: DataType, uniforms?: Uniform[]): TensorInfo;
  disposeData(dataId: object): void;
}

/** What a kernel is called with. */
export interface KernelCall<Inputs = { x: TensorInfo }> {
  inputs: Inputs;
  backend: Backend;
  attrs: NamedAttrMap;
}

interface Uniform {
  type: 'int32' | 'float32';
  data: number[];
}

/** A program as the engine takes it: it writes the declarations of inputs, result and uniforms before the code. */
interface Program {
  variableNames: string[];
  outputShape: number[];
  workgroupSize: [number, number, number];
  dispatchLayout: { x: number[] };
  dispatch: [number, number, number];
  size: boolean;
  shaderKey: string;
  uniforms: string;
  getUserCode(): string;
}

/** Threads of a workgroup; every device has so many. */
export const threads = 64;

/** What a program of own WGSL takes and gives. */
export interface ProgramShape {
  /** Of the code; the same name must have the same code. */
  name: string;
  /** By the names of their arrays in the code; row-major, without their shapes. */
  inputs: Record<string, TensorInfo>;
  /** Whole numbers by their names in the code, as `uniforms.name`. */
  uniforms?: Record<string, number>;
  shape: number[];
  dtype?: 'float32' | 'int32';
}

/**
 * Runs own WGSL, a thread for each element of the result.
 *
 * @param value an expression of the element `flatIndex`, after statements that it may need
 */
export function runElements(
  backend: Backend,
  program: ProgramShape,
  { statements = '', value }: { statements?: string; value: string },
): TensorInfo {
  const set = program.dtype === 'int32' ? 'setOutputAtIndexI32' : 'setOutputAtIndex';
  const code = `
    fn main(flatIndex : i32) {
      if (flatIndex < uniforms.size) {
        ${statements}
        ${set}(flatIndex, ${value});
      }
    }`;
  return run(backend, program, Math.ceil(util.sizeFromShape(program.shape) / threads), code);
}

/**
 * Runs own WGSL, a workgroup of {@link threads} for each part of the result.
 *
 * A device may start more workgroups than there are parts: those do the last part again, with the same result.
 *
 * @param parts how many
 * @param declarations before the code: shared arrays and functions
 * @param statements of every thread, which knows its `part` and its `thread` in it, and calls `setOutputAtIndex`
 */
export function runParts(
  backend: Backend,
  program: ProgramShape,
  parts: number,
  { declarations, statements }: { declarations: string; statements: string },
): TensorInfo {
  const code = `
    ${declarations}
    fn main(flatIndex : i32) {
      let thread = i32(localId.x);
      let part = min(flatIndex / ${threads}, uniforms.parts - 1);
      ${statements}
    }`;
  return run(backend, { ...program, uniforms: { ...program.uniforms, parts } }, parts, code);
}

function run(
  backend: Backend,
  { name, inputs, uniforms = {}, shape, dtype = 'float32' }: ProgramShape,
  workgroups: number,
  code: string,
): TensorInfo {
  const program: Program = {
    variableNames: Object.keys(inputs),
    outputShape: shape,
    workgroupSize: [threads, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [workgroups, 1, 1],
    size: true,
    shaderKey: `usdrl ${name}`,
    uniforms: Object.keys(uniforms)
      .map((key) => `${key} : i32,`)
      .join(' '),
    getUserCode: () => code,
  };
  const flat = Object.values(inputs).map((input) => ({ ...input, shape: [util.sizeFromShape(input.shape)] }));
  const data = Object.values(uniforms).map((number) => ({ type: 'int32' as const, data: [number] }));
  return backend.runWebGPUProgram(program, flat, dtype, data);
}
