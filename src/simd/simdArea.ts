import { loops } from './loops';

/** So much is read beyond the end of what an area holds. */
const slack = 64;

let next: number | undefined;
let buffer: ArrayBuffer | undefined;

/**
 * A piece of the memory that the compiled loops of this thread work on. It is never given back: one thing after another is
 * put there.
 */
export class SimdArea {
  /** Of its first byte, a multiple of 16. */
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly words: Uint32Array;

  /** @param size bytes, a multiple of 16 */
  constructor(size: number) {
    const { memory, areasBegin } = loops();
    this.address = next ?? Math.ceil(areasBegin.value / 16) * 16;
    next = this.address + size + slack;
    if (next > memory.buffer.byteLength) throw new RangeError(`no ${size} bytes left in the memory of compiled loops`);
    this.bytes = new Uint8Array(memory.buffer, this.address, size);
    this.floats = new Float32Array(memory.buffer, this.address, size / 4);
    this.doubles = new Float64Array(memory.buffer, this.address, size / 8);
    this.words = new Uint32Array(memory.buffer, this.address, size / 4);
  }

  /** The area's first numbers, with anything in them, or an array of its own where they are more than it has. */
  takeFloats(count: number): Float32Array {
    return count > this.floats.length ? new Float32Array(count) : this.floats.subarray(0, count);
  }
}

/** Whether an array lies where the compiled loops can reach it; its address is then its `byteOffset`. */
export function isInReach(array: ArrayBufferView): boolean {
  // The memory never grows, so its buffer stays; asking for it anew takes as long as reading a line of numbers.
  buffer ??= loops().memory.buffer;
  return array.buffer === buffer;
}
