import type { GraphNode } from './graphNode';
import { dataTypes } from './nativeBackend';

/**
 * The same graph with every sum added in the order in which it is written, so that its last digits never depend on timing.
 *
 * TensorFlow's `AddN` begins with whichever input's memory happens to be free, and its optimizer makes an `AddN` of additions that
 * follow each other and wait for nothing but their inputs. So an `AddN` becomes additions, and of two that follow each other one waits
 * for a node of its own: stateful and without inputs, or the optimizer would remove or bypass it.
 */
export function orderedSums(nodes: readonly GraphNode[]): GraphNode[] {
  const free = new Set<string>();
  const result: GraphNode[] = [];
  for (const node of nodes.flatMap(additions)) {
    if (!isAddition(node)) {
      result.push(node);
    } else if (node.inputs.some((input) => free.has(input))) {
      const waited = { ...waitedFor, name: `${node.name}/after` };
      result.push(waited, { ...node, inputs: [...node.inputs, `^${waited.name}`] });
    } else {
      result.push(node);
      free.add(node.name);
    }
  }
  return result;
}

const waitedFor: Omit<GraphNode, 'name'> = {
  op: 'VarHandleOp',
  inputs: [],
  attributes: {
    dtype: { type: dataTypes.float32 as number },
    shape: { shape: [] },
    shared_name: { text: 'never/set' },
    container: { text: '' },
  },
};

function isAddition({ op }: GraphNode): boolean {
  return op === 'Add' || op === 'AddV2';
}

/** An `AddN` as additions from left to right, of which the last has its name; any other node as it is. */
function additions(node: GraphNode): GraphNode[] {
  const { name, inputs, attributes } = node;
  if (node.op !== 'AddN' || inputs.length === 1) return [node];
  const names = inputs.slice(1).map((_, index) => (index === inputs.length - 2 ? name : `${name}/${index}`));
  return names.map((own, index) => ({
    name: own,
    op: 'AddV2',
    inputs: [index === 0 ? inputs[0] : names[index - 1], inputs[index + 1]],
    attributes: { T: attributes.T },
  }));
}
