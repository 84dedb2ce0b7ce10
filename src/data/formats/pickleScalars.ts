import type { PickleBytes } from './pickleBytes';

/** How the instructions that push one plain value read it. */
const readers = new Map<string, (input: PickleBytes) => unknown>([
  ['N', () => null],
  ['\x88', () => true],
  ['\x89', () => false],
  ['I', (input) => input.integerLine()],
  ['L', (input) => input.integerLine()],
  ['F', (input) => input.numberLine()],
  ['J', (input) => input.unsigned(4) | 0],
  ['K', (input) => input.unsigned(1)],
  ['M', (input) => input.unsigned(2)],
  ['\x8a', (input) => input.long(input.unsigned(1))],
  ['\x8b', (input) => input.long(input.unsigned(4))],
  ['G', (input) => input.float64()],
  ['S', (input) => input.quotedLine()],
  ['V', (input) => input.unicodeLine()],
  ['X', (input) => input.text(input.unsigned(4), 'utf8')],
  ['\x8c', (input) => input.text(input.unsigned(1), 'utf8')],
  ['\x8d', (input) => input.text(input.unsigned(8), 'utf8')],
  ['T', (input) => input.text(input.unsigned(4), 'latin1')],
  ['U', (input) => input.text(input.unsigned(1), 'latin1')],
  ['B', (input) => input.bytes(input.unsigned(4))],
  ['C', (input) => input.bytes(input.unsigned(1))],
  ['\x8e', (input) => input.bytes(input.unsigned(8))],
  ['\x96', (input) => input.bytes(input.unsigned(8))],
]);

/** The instructions that push None, a boolean, a number, a text or bytes. */
export const scalarOpcodes: ReadonlySet<string> = new Set(readers.keys());

/** The value that such an instruction pushes. */
export function readScalar(opcode: string, input: PickleBytes): unknown {
  return readers.get(opcode)?.(input);
}
