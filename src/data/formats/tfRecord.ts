/** Remainders of the CRC-32C (Castagnoli) by byte, reflected. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** The CRC-32C of bytes, as iSCSI and TensorFlow use it; not the CRC-32 of zip. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = remainders[(value ^ byte) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}

/** A record of a TFRecord file: its length, the length's masked CRC, the bytes, theirs. Little-endian. */
export function tfRecord(bytes: Uint8Array): Buffer {
  const record = Buffer.alloc(bytes.length + 16);
  record.writeBigUInt64LE(BigInt(bytes.length), 0);
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8);
  record.set(bytes, 12);
  record.writeUInt32LE(masked(bytes), 12 + bytes.length);
  return record;
}

/** Rotated and shifted, so that the CRC of bytes that hold CRCs is no special one. */
function masked(bytes: Uint8Array): number {
  const value = crc32c(bytes);
  return (((value >>> 15) | (value << 17)) + 0xa282ead8) >>> 0;
}
