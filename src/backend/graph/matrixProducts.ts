import type { Recording } from './recordingBinding';

/**
 * The calls of a recording with products of plain matrices as `MatMul`: TensorFlow.js makes every product a batched one, which
 * TensorFlow neither fuses nor runs as fast.
 */
export function plainMatrixProducts({ calls, constants }: Recording): Recording {
  return {
    constants,
    calls: calls.map((call) => {
      if (call.op !== 'BatchMatMulV2' || call.outputs[0].shape.length !== 2) return call;
      const names: Record<string, string> = { adj_x: 'transpose_a', adj_y: 'transpose_b' };
      const attributes = call.attributes.map((attribute) => ({
        ...attribute,
        name: names[attribute.name] ?? attribute.name,
      }));
      return { ...call, op: 'MatMul', attributes };
    }),
  };
}
