import { util, type DataType, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';

/** The part of the engine's backend that kernels use. */
export interface Backend {
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
const threads = 64;

/**
 * Runs own WGSL, a thread for each element of the result.
 *
 * @param name of the code; the same name must have the same code
 * @param inputs by the names of their arrays in the code; row-major, without their shapes
 * @param uniforms whole numbers by their names in the code, as `uniforms.name`
 * @param value an expression of the element `flatIndex`, after statements that it may need
 */
export function runWgsl(
  backend: Backend,
  name: string,
  inputs: Record<string, TensorInfo>,
  uniforms: Record<string, number>,
  { shape, dtype }: { shape: number[]; dtype: 'float32' | 'int32' },
  { statements, value }: { statements: string; value: string },
): TensorInfo {
  const set = dtype === 'int32' ? 'setOutputAtIndexI32' : 'setOutputAtIndex';
  const program: Program = {
    variableNames: Object.keys(inputs),
    outputShape: shape,
    workgroupSize: [threads, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(util.sizeFromShape(shape) / threads), 1, 1],
    size: true,
    shaderKey: `usdrl ${name}`,
    uniforms: Object.keys(uniforms)
      .map((key) => `${key} : i32,`)
      .join(' '),
    getUserCode: () => `
      fn main(flatIndex : i32) {
        if (flatIndex < uniforms.size) {
          ${statements}
          ${set}(flatIndex, ${value});
        }
      }`,
  };
  const flat = Object.values(inputs).map((input) => ({ ...input, shape: [util.sizeFromShape(input.shape)] }));
  const data = Object.values(uniforms).map((number) => ({ type: 'int32' as const, data: [number] }));
  return backend.runWebGPUProgram(program, flat, dtype, data);
}
