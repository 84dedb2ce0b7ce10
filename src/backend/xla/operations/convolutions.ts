import { tensorType, type Value } from '../value';
import { operandPrecision, type OperationCall, type Writer } from './operation';

/** How one axis of a convolution goes: sizes of input, kernel and output, and the steps of kernel and taps. */
interface Axis {
  input: number;
  kernel: number;
  output: number;
  stride: number;
  dilation: number;
  /** Zeros before the input. */
  before: number;
}

/** A window of StableHLO, along one axis. */
interface Window {
  stride?: number;
  pad: [low: number, high: number];
  /** Steps between the values of what is gone over, and of what goes over it. */
  dilations?: [first: number, second: number];
}

/** Convolutions of images (N, H, W, C) or (N, C, H, W) with kernels (H, W, in, out), and their gradients. */
export const convolutions: Record<string, Writer> = {
  Conv2D: (call) => {
    const { inputs, shape } = call;
    const [x, kernel] = inputs;
    const { order, axes } = geometry(call, x.shape, kernel.shape, shape);
    const windows = axes.map(({ input, kernel: taps, output, stride, dilation, before }): Window => {
      const high = (output - 1) * stride + (taps - 1) * dilation + 1 - input - before;
      return { stride, pad: [before, high], dilations: [1, dilation] };
    });
    return convolved(call, [x, kernel], `[${order('b', 'f')}]x[0, 1, i, o]->[${order('b', 'f')}]`, windows);
  },
  /** The gradient goes, spread by the strides, over the kernel from its other end. */
  Conv2DBackpropInput: (call) => {
    const { inputs, shape, text } = call;
    const [, kernel, slope] = inputs;
    const { order, axes } = geometry(call, shape, kernel.shape, slope.shape);
    const windows = axes.map(({ input, kernel: taps, output, stride, dilation, before }): Window => {
      const reach = (taps - 1) * dilation;
      const low = reach - before;
      return { pad: [low, input - ((output - 1) * stride + 1) - low + reach], dilations: [stride, dilation] };
    });
    return convolved(
      call,
      [slope, text.reverse(kernel, [0, 1])],
      `[${order('b', 'f')}]x[0, 1, o, i]->[${order('b', 'f')}]`,
      windows,
    );
  },
  /** The gradient goes over the input as a kernel whose taps are as far apart as the strides; the sum is over the batch. */
  Conv2DBackpropFilter: (call) => {
    const { inputs, shape } = call;
    const [x, , slope] = inputs;
    const { order, axes } = geometry(call, x.shape, shape, slope.shape);
    const windows = axes.map(({ input, kernel: taps, output, stride, dilation, before }): Window => {
      const high = (taps - 1) * dilation + (output - 1) * stride + 1 - input - before;
      return { stride: dilation, pad: [before, high], dilations: [1, stride] };
    });
    return convolved(call, [x, slope], `[${order('f', 'b')}]x[${order('i', 'o')}]->[0, 1, b, f]`, windows);
  },
};

/** The axes of height and width, and how images are written: `order('b', 'f')` is `b, 0, 1, f` where channels come last. */
function geometry(
  { attributes }: OperationCall,
  image: readonly number[],
  kernel: readonly number[],
  output: readonly number[],
): { axes: Axis[]; order: (batch: string, channel: string) => string } {
  const last = attributes.data_format !== 'NCHW';
  const first = last ? 1 : 2;
  const [strides, dilations] = [attributes.strides, attributes.dilations] as number[][];
  const axes = [0, 1].map((axis): Axis => {
    // Strides and dilations are told with channels last, whatever the images are.
    const [stride, dilation] = [strides[1 + axis], dilations[1 + axis]];
    const sizes = { input: image[first + axis], kernel: kernel[axis], output: output[first + axis] };
    return {
      ...sizes,
      stride,
      dilation,
      before: zerosBefore(attributes, { ...sizes, stride, dilation }, first + axis),
    };
  });
  return { axes, order: (batch, channel) => (last ? `${batch}, 0, 1, ${channel}` : `${batch}, ${channel}, 0, 1`) };
}

function zerosBefore(
  { padding, explicit_paddings: sizes }: OperationCall['attributes'],
  { input, kernel, output, stride, dilation }: Omit<Axis, 'before'>,
  axis: number,
): number {
  if (padding === 'EXPLICIT') return (sizes as number[])[2 * axis];
  if (padding !== 'SAME') return 0;
  return Math.floor(Math.max((output - 1) * stride + (kernel - 1) * dilation + 1 - input, 0) / 2);
}

function convolved(
  { text, shape, precision }: Parameters<Writer>[0],
  [a, b]: readonly [Value, Value],
  numbers: string,
  windows: readonly Window[],
): Value {
  const each = (name: string, of: (window: Window) => string | number): string =>
    `${name} = [${windows.map(of).join(', ')}]`;
  const window = [
    each('stride', ({ stride = 1 }) => stride),
    each('pad', ({ pad }) => `[${pad.join(', ')}]`),
    each('lhs_dilate', ({ dilations: [first] = [1, 1] }) => first),
    each('rhs_dilate', ({ dilations: [, second] = [1, 1] }) => second),
  ].join(', ');
  // As with TensorFlow, bfloat16 is for products of matrices alone.
  const how = `#stablehlo<precision ${operandPrecision[precision === 'bfloat16' ? 'float32' : precision]}>`;
  const groups = `batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [${how}, ${how}]`;
  return text.add(
    shape,
    'f32',
    (result) =>
      `stablehlo.convolution(${a.name}, ${b.name}) dim_numbers = ${numbers}, window = {${window}} {${groups}} : ` +
      `(${tensorType(a)}, ${tensorType(b)}) -> ${result}`,
  );
}
