/** A field of a protocol buffer: a whole number, or a message of others. */
type Field = [number: number, value: number | bigint | Buffer];

/**
 * XLA's options of a compilation (CompileOptionsProto of its compile_options.proto, serialised): one program over these devices,
 * cut along the axes that its text names.
 *
 * @param devices numbers of the devices in their plugin, in the order of the parts
 */
export function compileOptions(devices: readonly number[]): Buffer {
  // computation_devices { replica_device_ids }, one a part
  const assigned = devices.map((id): Field => [3, message([[1, message([id])]])]);
  const assignment = message([[1, 1], [2, devices.length], ...assigned]); // replica_count, computation_count
  const build: Field[] = [
    [1, -1n], // device_ordinal: as assigned
    [4, 1], // num_replicas
    [5, devices.length], // num_partitions
    [9, assignment], // device_assignment
  ];
  if (devices.length > 1) build.push([6, 1], [19, 1]); // use_spmd_partitioning, use_shardy_partitioner
  return message([[3, message(build)]]); // executable_build_options
}

/** Fields one after another; bare numbers are those of a packed list. */
function message(fields: readonly (Field | number)[]): Buffer {
  return Buffer.concat(fields.map((field) => (typeof field === 'number' ? varint(BigInt(field)) : fieldOf(field))));
}

function fieldOf([number, value]: Field): Buffer {
  if (!Buffer.isBuffer(value)) return Buffer.concat([varint(BigInt(number << 3)), varint(BigInt(value))]);
  return Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(value.length)), value]);
}

function varint(number: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, number);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}
