import { attributeOf, type GraphNode } from './graphNode';
import { plainMatrixProducts } from './matrixProducts';
import type { RecordedFunction } from './recording';
import type { Call, Constant } from './recordingBinding';

/** A recorded function of a program. */
export interface RecordedStep extends RecordedFunction {
  /** Prefix of its nodes. */
  name: string;
}

/** A variable of the program. */
export interface GraphVariable {
  shape: number[];
  dtype: number;
}

/** Nodes that hold, set and read the variables: fetch `start` after feeding `start/INDEX`, or fetch `value/INDEX`. */
export function variableNodes(variables: readonly GraphVariable[]): GraphNode[] {
  const nodes: GraphNode[] = [];
  variables.forEach(({ shape, dtype }, index) => {
    const type = { type: dtype };
    nodes.push(
      {
        name: handle(index),
        op: 'VarHandleOp',
        inputs: [],
        attributes: { dtype: type, shape: { shape }, shared_name: { text: handle(index) }, container: { text: '' } },
      },
      { name: `start/${index}`, op: 'Placeholder', inputs: [], attributes: { dtype: type, shape: { shape } } },
      {
        name: `start/${index}/assign`,
        op: 'AssignVariableOp',
        inputs: [handle(index), `start/${index}`],
        attributes: { dtype: type },
      },
      { name: `value/${index}`, op: 'ReadVariableOp', inputs: [handle(index)], attributes: { dtype: type } },
    );
  });
  nodes.push({
    name: 'start',
    op: 'Const',
    inputs: variables.map((_, index) => `^start/${index}/assign`),
    attributes: zero,
  });
  return nodes;
}

/**
 * Nodes of a recorded function: fetch `NAME/out/INDEX` after feeding `NAME/in/INDEX`, or `NAME/done` of a function without
 * outputs; any of them does all its updates.
 */
export function stepNodes(step: RecordedStep, variables: readonly GraphVariable[]): GraphNode[] {
  const { name, inputs, outputs } = step;
  const recording = plainMatrixProducts(step.recording);
  const nodes: GraphNode[] = [];
  const source = new Map<number, string>();
  inputs.forEach(({ id, dtype, shape }, index) => {
    source.set(id, `${name}/in/${index}`);
    nodes.push({
      name: `${name}/in/${index}`,
      op: 'Placeholder',
      inputs: [],
      attributes: { dtype: { type: dtype }, shape: { shape } },
    });
  });
  step.variables.forEach(({ before }, index) => {
    const node = `${name}/var/${index}`;
    source.set(before, node);
    const attributes = { dtype: { type: variables[index].dtype } };
    nodes.push({ name: node, op: 'ReadVariableOp', inputs: [handle(index)], attributes });
  });
  const nodeOf = (id: number): string => {
    const known = source.get(id);
    if (known !== undefined) return known;
    const { shape, dtype, values } = recording.constants.get(id) as Constant;
    const node = `${name}/const/${-id}`;
    const attributes = { dtype: { type: dtype }, value: { tensor: { dtype, shape, values } } };
    nodes.push({ name: node, op: 'Const', inputs: [], attributes });
    source.set(id, node);
    return node;
  };
  recording.calls.forEach((call, index) => nodes.push(callNode(`${name}/${index}`, call, nodeOf, source)));

  const changed = [...step.variables.entries()].filter(([, { before, after }]) => before !== after);
  // Every variable is read before any is set: the graph runs in whatever order its edges leave open.
  const reads = step.variables.map((_, index) => `^${name}/var/${index}`);
  nodes.push({ name: `${name}/read`, op: 'NoOp', inputs: reads, attributes: {} });
  changed.forEach(([index, { after }]) =>
    nodes.push({
      name: `${name}/set/${index}`,
      op: 'AssignVariableOp',
      inputs: [handle(index), nodeOf(after), `^${name}/read`],
      attributes: { dtype: { type: variables[index].dtype } },
    }),
  );
  const updates = changed.map(([index]) => `^${name}/set/${index}`);
  nodes.push({ name: `${name}/done`, op: 'Const', inputs: updates, attributes: zero });
  outputs.forEach(({ id, dtype }, index) =>
    nodes.push({
      name: `${name}/out/${index}`,
      op: 'Identity',
      inputs: [nodeOf(id), `^${name}/done`],
      attributes: { T: { type: dtype } },
    }),
  );
  return nodes;
}

/** Attributes of a constant 0, fetched for what must run before it. */
const zero: GraphNode['attributes'] = {
  dtype: { type: 3 },
  value: { tensor: { dtype: 3, shape: [], values: new Int32Array(1) } },
};

function callNode(name: string, call: Call, nodeOf: (id: number) => string, source: Map<number, string>): GraphNode {
  const inputs = call.inputs.map(nodeOf);
  call.outputs.forEach(({ id }, output) => source.set(id, output === 0 ? name : `${name}:${output}`));
  const attributes = Object.fromEntries(call.attributes.map((attribute) => [attribute.name, attributeOf(attribute)]));
  return { name, op: call.op, inputs, attributes };
}

function handle(index: number): string {
  return `variable/${index}`;
}
