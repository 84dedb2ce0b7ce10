import type { OperationAttribute, TensorValues } from './nativeBackend';

/** Value of an attribute of a graph's node; the key says which kind it is. */
export type AttributeValue =
  | { type: number }
  | { int: number }
  | { float: number }
  | { bool: boolean }
  | { text: string }
  | { shape: readonly number[] }
  | { ints: readonly number[] }
  | { tensor: { dtype: number; shape: readonly number[]; values: TensorValues } };

/** A node of a TensorFlow graph (NodeDef). */
export interface GraphNode {
  name: string;
  op: string;
  /** `name`, `name:output`, or `^name` for a control input; those come last. */
  inputs: string[];
  attributes: Record<string, AttributeValue>;
}

/** TF_AttrType of TensorFlow's C interface. */
const attributeTypes = { text: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 };

/** An attribute as the eager engine takes it, in the form of a graph. */
export function attributeOf({ name, type, value }: OperationAttribute): AttributeValue {
  switch (type) {
    case attributeTypes.text:
      return { text: value as string };
    case attributeTypes.int:
      return Array.isArray(value) ? { ints: value as number[] } : { int: value as number };
    case attributeTypes.float:
      return { float: value as number };
    case attributeTypes.bool:
      return { bool: Boolean(value) };
    case attributeTypes.type:
      return { type: value as number };
    case attributeTypes.shape:
      return { shape: value as number[] };
    default:
      throw new Error(`attribute ${name} has a kind (${type}) that graphs of steps do not have`);
  }
}
