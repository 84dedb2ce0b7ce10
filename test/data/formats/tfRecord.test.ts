import { describe, expect, it } from 'vitest';

import { crc32c, tfRecord } from '../../../src/data';

describe('TFRecord', () => {
  it('has the CRC-32C of RFC 3720 and the check value of the catalogues', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it('is length, masked CRC, bytes, masked CRC', () => {
    const record = tfRecord(new Uint8Array(24));
    expect(record).toHaveLength(24 + 16);
    // The first twelve bytes of every event file that TensorFlow writes.
    expect(record.subarray(0, 12).toString('hex')).toBe('1800000000000000a37f4b22');
    // No bytes have CRC 0, which is masked to the constant alone.
    expect(tfRecord(new Uint8Array(0)).subarray(12).toString('hex')).toBe('d8ea82a2');
  });
});
