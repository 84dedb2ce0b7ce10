import { expect, it } from 'vitest';

import { isDecimal } from '../../src/errors';

it('takes numbers as people write them', () => {
  for (const text of ['0', '0.0', '0e5', '-1.5e-3', '.5', '1e-300'])
    expect([text, isDecimal(text)]).toEqual([text, true]);
});

it('takes no other number, and none that would become 0 or infinite', () => {
  for (const text of ['', '0x10', '1e400', '1e-400', '-0.01e-999', 'NaN', '٣']) {
    expect([text, isDecimal(text)]).toEqual([text, false]);
  }
});
