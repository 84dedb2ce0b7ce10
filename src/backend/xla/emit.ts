import type { GraphVariable } from '../graph/stepGraph';
import type { RecordedFunction } from '../graph/recording';
import { writeOperation, type ProductPrecision } from './operations';
import { Stablehlo } from './stablehlo';
import { elementTypeOf, tensorType, type Value } from './value';

/** How a program is written. */
export interface EmitOptions {
  precision: ProductPrecision;
  /** Devices that share the batch. */
  devices: number;
  /** Of each input the axis along which it is shared; none for what every device has whole. */
  batchAxes: readonly (number | undefined)[];
}

/** What stands for an argument of a program. */
export interface Argument {
  /** The place of the variable or of the input. */
  place: number;
  /** The axis along which each device is given its part; none for the whole on each. */
  axis?: number;
}

/** A recorded function as a program of XLA. */
export interface EmittedProgram {
  /** StableHLO, with Shardy's words for several devices. */
  text: string;
  /** Arguments in their order: first variables, then inputs. */
  variables: Argument[];
  inputs: Argument[];
  /** Places of the variables whose new values are the first results; the outputs follow. */
  changed: number[];
  /** The outputs' shapes and TensorFlow data types. */
  outputs: GraphVariable[];
}

/** Name of the mesh of devices, and of its one axis. */
const [mesh, batch] = ['devices', 'batch'];

/**
 * Writes a recorded function as StableHLO. A variable that changes gives its memory to its new value. Over several devices the
 * inputs are cut along their batch axes; variables and results are whole on each. XLA puts in what the devices must tell each
 * other, so that the results are those of one device within rounding.
 *
 * @throws Error that names an operation without StableHLO
 */
export function emit(
  recorded: RecordedFunction,
  held: readonly GraphVariable[],
  { precision, devices, batchAxes }: EmitOptions,
): EmittedProgram {
  const { recording } = recorded;
  const text = new Stablehlo();
  const values = new Map<number, Value>();
  const argumentOf = (id: number, name: string, { shape, dtype }: GraphVariable): void =>
    void values.set(id, { name, shape, type: elementTypeOf(dtype) });

  const changed = [...recorded.variables.keys()].filter((place) => {
    const { before, after } = recorded.variables[place];
    return before !== after;
  });
  const used = new Set([...recording.calls.flatMap(({ inputs }) => inputs), ...recorded.outputs.map(({ id }) => id)]);
  changed.forEach((place) => used.add(recorded.variables[place].after));
  const variables = [...recorded.variables.keys()].filter(
    (place) => used.has(recorded.variables[place].before) || changed.includes(place),
  );
  variables.forEach((place) => argumentOf(recorded.variables[place].before, `%v${place}`, held[place]));
  const inputs = recorded.inputs.map(({ id, shape, dtype }, place): Argument => {
    argumentOf(id, `%x${place}`, { shape, dtype });
    const axis = batchAxes[place];
    if (devices === 1 || axis === undefined) return { place };
    if (cutAxis(shape, axis, devices) !== undefined) return { place, axis };
    // Parts of different sizes cannot be given; the devices have it whole and share the work on it.
    const whole = values.get(id) as Value;
    const parts = `<@${mesh}, [${axesOf(shape.length, axis)}]>`;
    const line = (type: string) => `sdy.sharding_constraint ${whole.name} ${parts} : ${type}`;
    values.set(id, text.add(shape, whole.type, line));
    return { place };
  });

  const valueOf = (id: number): Value => {
    const known = values.get(id) ?? constantOf(text, recording.constants.get(id));
    values.set(id, known);
    return known;
  };
  for (const { op, attributes, inputs: given, outputs } of recording.calls) {
    const named = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
    const call = { text, inputs: given.map(valueOf), outputs, attributes: named, precision };
    writeOperation(op, call).forEach((value, index) => values.set(outputs[index].id, value));
  }
  const results = [
    ...changed.map((place) => valueOf(recorded.variables[place].after)),
    ...recorded.outputs.map(({ id }) => valueOf(id)),
  ];

  const parameters = [
    ...variables.map((place) => {
      const shared = changed.includes(place) ? `tf.aliasing_output = ${changed.indexOf(place)} : i32` : undefined;
      const { shape, dtype } = held[place];
      return parameter(`%v${place}`, { shape, type: elementTypeOf(dtype) }, [shared, sharding(devices, shape.length)]);
    }),
    ...inputs.map(({ place, axis }) => {
      const { shape, dtype } = recorded.inputs[place];
      return parameter(`%x${place}`, { shape, type: elementTypeOf(dtype) }, [sharding(devices, shape.length, axis)]);
    }),
  ];
  const resultTypes = results.map((value) => parameter('', value, [sharding(devices, value.shape.length)]));
  return {
    text: moduleOf(text, devices, parameters, resultTypes, results),
    variables: variables.map((place) => ({ place })),
    inputs,
    changed,
    outputs: recorded.outputs.map(({ id, dtype }) => ({ shape: [...valueOf(id).shape], dtype })),
  };
}

/** The axis along which the devices are given parts of an input: that of its batch, if it divides. */
export function cutAxis(shape: readonly number[], batchAxis: number | undefined, devices: number): number | undefined {
  return devices > 1 && batchAxis !== undefined && shape[batchAxis] % devices === 0 ? batchAxis : undefined;
}

function moduleOf(
  { lines }: Stablehlo,
  devices: number,
  parameters: string[],
  resultTypes: string[],
  results: readonly Value[],
): string {
  const names = results.map(({ name }) => name).join(', ');
  return [
    `module @step attributes {mhlo.num_partitions = ${devices} : i32, mhlo.num_replicas = 1 : i32} {`,
    ...(devices > 1 ? [`sdy.mesh @${mesh} = <["${batch}"=${devices}]>`] : []),
    `func.func public @main(${parameters.join(', ')}) -> (${resultTypes.join(', ')}) {`,
    ...lines,
    results.length === 0 ? 'return' : `return ${names} : ${results.map(tensorType).join(', ')}`,
    '}',
    '}',
    '',
  ].join('\n');
}

function parameter(name: string, type: Pick<Value, 'shape' | 'type'>, attributes: (string | undefined)[]): string {
  const given = attributes.filter((attribute) => attribute !== undefined);
  const written = given.length === 0 ? '' : ` {${given.join(', ')}}`;
  return `${name === '' ? '' : `${name}: `}${tensorType(type)}${written}`;
}

/** How a tensor lies on the devices: cut along an axis, or whole on each. */
function sharding(devices: number, rank: number, axis?: number): string | undefined {
  return devices === 1 ? undefined : `sdy.sharding = #sdy.sharding<@${mesh}, [${axesOf(rank, axis)}]>`;
}

function axesOf(rank: number, axis?: number): string {
  return Array.from({ length: rank }, (_, place) => (place === axis ? `{"${batch}"}` : '{}')).join(', ');
}

/** A constant of the recording. Axes and sizes are read only, so that its line is written when its name is asked for. */
function constantOf(
  text: Stablehlo,
  constant: { shape: number[]; dtype: number; values: Value['values'] } | undefined,
): Value {
  if (constant === undefined)
    throw new Error('a step that is compiled uses a tensor made outside it; pass it as an input');
  const { shape, dtype, values } = constant;
  const type = elementTypeOf(dtype);
  let written: Value | undefined;
  return {
    shape,
    type,
    values,
    get name() {
      written ??= writtenConstant(text, { shape, type, values });
      return written.name;
    },
  };
}

function writtenConstant(text: Stablehlo, { shape, type, values }: Pick<Value, 'shape' | 'type' | 'values'>): Value {
  const known = values ?? new Float32Array();
  if (type !== 'i1') return text.constant(shape, type, known);
  return text.convert(text.constant(shape, 'i32', Int32Array.from(known)), 'i1');
}
