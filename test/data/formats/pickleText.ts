/** Writes pickles of protocol 2 for tests, instruction by instruction. */
export type Item = Buffer;

export const text = (value: string): Item => {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(5);
  head[0] = 0x58;
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};

export const int = (value: number): Item => {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x4a;
  bytes.writeInt32LE(value, 1);
  return bytes;
};

const op = (code: string): Item => Buffer.from(code, 'latin1');

export const none = op('N');
export const yes = op('\x88');
export const no = op('\x89');
/** Bytes as protocol 3 writes them. */
export const bytes = (content: Buffer): Item => {
  const head = Buffer.alloc(5);
  head[0] = 0x42;
  head.writeUInt32LE(content.length, 1);
  return Buffer.concat([head, content]);
};
/** An object with its state. */
export const build = (made: Item, state: Item): Item => Buffer.concat([made, state, op('b')]);
export const tuple = (...items: Item[]): Item => Buffer.concat([op('('), ...items, op('t')]);
export const list = (...items: Item[]): Item => Buffer.concat([op(']('), ...items, op('e')]);
export const dict = (...pairs: [Item, Item][]): Item => Buffer.concat([op('}('), ...pairs.flat(), op('u')]);
export const global = (module: string, name: string): Item => op(`c${module}\n${name}\n`);
export const call = (callee: Item, ...args: Item[]): Item => Buffer.concat([callee, tuple(...args), op('R')]);
export const persistent = (id: Item): Item => Buffer.concat([id, op('Q')]);
export const pickle = (item: Item): Buffer => Buffer.concat([op('\x80\x02'), item, op('.')]);

/** A tensor as PyTorch pickles it. */
export function tensor(
  storage: { type: string; key: string; length: number },
  { offset = 0, shape, stride }: { offset?: number; shape: number[]; stride: number[] },
): Item {
  const id = tuple(text('storage'), global('torch', storage.type), text(storage.key), text('cpu'), int(storage.length));
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    persistent(id),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...stride.map(int)),
    no,
    call(global('collections', 'OrderedDict')),
  );
}
