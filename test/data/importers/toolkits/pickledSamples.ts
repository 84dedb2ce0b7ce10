import { bytes, call, global, int, no, text, tuple, yes, type Item } from '../../formats/pickleText';

/** A float32 array as NumPy pickles it. */
export function array(shape: readonly number[], values: Float32Array): Item {
  const dtype = call(global('numpy', 'dtype'), text('f4'), no, yes);
  const content = bytes(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return call(global('numpy._core.numeric', '_frombuffer'), content, dtype, tuple(...shape.map(int)), text('C'));
}

/** An array whose values differ and depend on a seed. */
export function wave(shape: readonly number[], seed = 0): Item {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return array(
    shape,
    Float32Array.from({ length: count }, (_, i) => Math.sin(i + seed)),
  );
}
