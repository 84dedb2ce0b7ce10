import { deflateSync } from 'node:zlib';

/** A value to write: numbers in column-major order, a text, cells, or a structure of one element. */
export type WrittenValue =
  | { shape: readonly number[]; numbers: readonly number[] }
  | { text: string }
  | { shape: readonly number[]; cells: readonly WrittenValue[] }
  | { fields: Readonly<Record<string, WrittenValue>> };

/** The head of a file of MATLAB 5. */
export function matlabHead(version = 0x0100, mark = 'IM'): Buffer {
  const head = Buffer.alloc(128, ' ');
  head.write('MATLAB 5.0 MAT-file, Platform: made by a test');
  head.writeUInt16LE(version, 124);
  head.write(mark, 126);
  return head;
}

/** A file of MATLAB 5 with some variables, compressed as MATLAB does unless told otherwise. */
export function matlabFile(variables: Readonly<Record<string, WrittenValue>>, compressed = true): Buffer {
  const elements = Object.entries(variables).map(([name, value]) => {
    const matrix = matrixElement(name, value);
    return compressed ? compressedElement(deflateSync(matrix)) : matrix;
  });
  return Buffer.concat([matlabHead(), ...elements]);
}

/** An element of what is deflated already. */
export function compressedElement(stream: Uint8Array): Buffer {
  return Buffer.concat([tag(15, stream.length), stream]);
}

/** An element of some type, filled up to a multiple of 8 bytes; `size` may say something untrue. */
export function element(code: number, bytes: Uint8Array, size = bytes.length): Buffer {
  return Buffer.concat([tag(code, size), bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

/** A short element: up to four bytes beside the tag. */
function shortElement(code: number, bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(8);
  whole.writeUInt16LE(code, 0);
  whole.writeUInt16LE(bytes.length, 2);
  whole.set(bytes, 4);
  return whole;
}

export function matrixElement(name: string, value: WrittenValue): Buffer {
  const text = Buffer.from(name, 'latin1');
  const named = text.length > 0 && text.length <= 4 ? shortElement(1, text) : element(1, text);
  const [kind, shape, content] = contentOf(value);
  return element(14, Buffer.concat([element(6, integers([kind, 0])), element(5, integers(shape)), named, content]));
}

function contentOf(value: WrittenValue): [kind: number, shape: readonly number[], content: Buffer] {
  if ('numbers' in value) return [6, value.shape, element(9, Buffer.from(Float64Array.from(value.numbers).buffer))];
  if ('text' in value) {
    const units = Uint16Array.from(value.text, (character) => character.charCodeAt(0));
    return [4, [1, value.text.length], element(4, Buffer.from(units.buffer))];
  }
  if ('cells' in value) return [1, value.shape, Buffer.concat(value.cells.map((one) => matrixElement('', one)))];
  const names = Object.keys(value.fields).map((name) => Buffer.from(name.padEnd(32, '\0'), 'latin1'));
  const values = Object.values(value.fields).map((one) => matrixElement('', one));
  return [2, [1, 1], Buffer.concat([shortElement(5, integers([32])), element(1, Buffer.concat(names)), ...values])];
}

function tag(code: number, size: number): Buffer {
  return integers([code, size]);
}

function integers(values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}
