import { sameShape, tensorType, type Value } from '../value';
import { operandPrecision, type Writer } from './operation';

/** Products of matrices. */
export const products: Record<string, Writer> = {
  BatchMatMulV2: ({ text, inputs: [a, b], shape, attributes: { adj_x: transposeA, adj_y: transposeB }, precision }) => {
    const batch = shape.slice(0, -2);
    const whole = (value: Value) =>
      sameShape(value.shape.slice(0, -2), batch) ? value : text.broadcast(value, [...batch, ...value.shape.slice(-2)]);
    const halve = (value: Value) => (precision === 'bfloat16' ? text.convert(value, 'bf16') : value);
    const [x, y] = [halve(whole(a)), halve(whole(b))];
    const rank = batch.length;
    const axes = batch.map((_, axis) => axis).join(', ');
    const batching = rank > 0 ? `batching_dims = [${axes}] x [${axes}], ` : '';
    const contracting = `contracting_dims = [${transposeA ? rank : rank + 1}] x [${transposeB ? rank + 1 : rank}]`;
    const how = operandPrecision[precision];
    return text.add(
      shape,
      'f32',
      (result) =>
        `stablehlo.dot_general ${x.name}, ${y.name}, ${batching}${contracting}, precision = [${how}, ${how}] : ` +
        `(${tensorType(x)}, ${tensorType(y)}) -> ${result}`,
    );
  },
};
