import type { GraphNode } from './graphNode';
import { bfloat16, dataTypes } from './nativeBackend';

const products = new Set(['MatMul', 'BatchMatMulV2']);

/**
 * The same graph with its products of float32 matrices done in bfloat16: casts before, and back after. Sums,
 * normalisations, the update and all variables stay float32, as in the released run's mixed precision.
 */
export function bfloat16Products(nodes: readonly GraphNode[]): GraphNode[] {
  const float32 = dataTypes.float32 as number;
  const halves = new Map<string, string>();
  const result: GraphNode[] = [];
  for (const node of nodes) {
    const type = node.attributes.T;
    if (!products.has(node.op) || !('type' in type) || type.type !== float32) {
      result.push(node);
      continue;
    }
    const inputs = node.inputs.map((input) => {
      const known = halves.get(input);
      if (known !== undefined) return known;
      const name = `${input.replace(':', '_')}/bfloat16`;
      result.push(cast(name, input, float32, bfloat16));
      halves.set(input, name);
      return name;
    });
    const half = `${node.name}/bfloat16product`;
    result.push({ ...node, name: half, inputs, attributes: { ...node.attributes, T: { type: bfloat16 } } });
    result.push(cast(node.name, half, bfloat16, float32));
  }
  return result;
}

function cast(name: string, input: string, from: number, to: number): GraphNode {
  const attributes = { SrcT: { type: from }, DstT: { type: to }, Truncate: { bool: false } };
  return { name, op: 'Cast', inputs: [input], attributes };
}
