import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import { storing } from '../../errors';
import type { AttributeValue, GraphNode } from './graphNode';
import { dataTypes, type NativeBinding } from './nativeBackend';

/** A message of tfjs-node's protocol buffer classes; its setters are called by name. */
type Message = Record<string, (...values: unknown[]) => unknown> & { serializeBinary(): Uint8Array };
type MessageClass = new () => Message;
interface MessageMap {
  set(key: string, value: Message): void;
}

/** The classes that tfjs-node brings, of TensorFlow's protocol buffers. */
interface Messages {
  SavedModel: MessageClass;
  MetaGraphDef: MessageClass & { MetaInfoDef: MessageClass };
  GraphDef: MessageClass;
  NodeDef: MessageClass;
  AttrValue: MessageClass & { ListValue: MessageClass };
  Tensor: MessageClass;
  TensorShape: MessageClass & { Dim: MessageClass };
  VersionDef: MessageClass;
}

/** Version of the graph's operations: those of TensorFlow 2. Left out, attributes of newer operations are misread. */
const producer = 1087;
const tag = 'serve';

/** Loads a graph as a session of the native library, through a SavedModel in a temporary folder. @returns its id */
export function loadGraph(binding: NativeBinding, nodes: readonly GraphNode[]): number {
  const folder = storing(os.tmpdir(), () => fs.mkdtempSync(path.join(os.tmpdir(), 'usdrl-graph-')));
  try {
    const file = path.join(folder, 'saved_model.pb');
    storing(file, () => fs.writeFileSync(file, savedModel(nodes)));
    return binding.loadSavedModel(folder, tag);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A SavedModel with one graph, serialised. */
export function savedModel(nodes: readonly GraphNode[]): Uint8Array {
  // Loaded only where a graph is made.
  const messages = createRequire(__filename)('@tensorflow/tfjs-node/dist/proto/api_pb') as Messages;
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.setTagsList([tag]);
  const versions = new messages.VersionDef();
  versions.setProducer(producer);
  const graph = new messages.GraphDef();
  graph.setNodeList(nodes.map((node) => nodeDef(messages, node)));
  graph.setVersions(versions);
  const meta = new messages.MetaGraphDef();
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graph);
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.setMetaGraphsList([meta]);
  return model.serializeBinary();
}

function nodeDef(messages: Messages, { name, op, inputs, attributes }: GraphNode): Message {
  const node = new messages.NodeDef();
  node.setName(name);
  node.setOp(op);
  node.setInputList(inputs);
  const map = node.getAttrMap() as MessageMap;
  for (const [key, value] of Object.entries(attributes)) map.set(key, attrValue(messages, value));
  return node;
}

function attrValue(messages: Messages, value: AttributeValue): Message {
  const result = new messages.AttrValue();
  if ('type' in value) result.setType(value.type);
  else if ('int' in value) result.setI(value.int);
  else if ('float' in value) result.setF(value.float);
  else if ('bool' in value) result.setB(value.bool);
  else if ('text' in value) result.setS(base64(Buffer.from(value.text)));
  else if ('shape' in value) result.setShape(tensorShape(messages, value.shape));
  else if ('ints' in value) {
    const list = new messages.AttrValue.ListValue();
    list.setIList(value.ints);
    result.setList(list);
  } else {
    const { dtype, shape, values } = value.tensor;
    const tensor = new messages.Tensor();
    tensor.setDtype(dtype);
    tensor.setTensorShape(tensorShape(messages, shape));
    // Large constants are mostly zeros or ones: one value stands for all.
    if (dtype === dataTypes.float32 && values.length > 1 && values.every((element) => element === values[0])) {
      tensor.setFloatValList([values[0]]);
    } else {
      tensor.setTensorContent(base64(Buffer.from(values.buffer, values.byteOffset, values.byteLength)));
    }
    result.setTensor(tensor);
  }
  return result;
}

function tensorShape(messages: Messages, shape: readonly number[]): Message {
  const result = new messages.TensorShape();
  result.setDimList(
    shape.map((size) => {
      const dimension = new messages.TensorShape.Dim();
      dimension.setSize(size);
      return dimension;
    }),
  );
  return result;
}

/** Fields of bytes are given to these classes as base64 text. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
