import { describe, expect, it } from 'vitest';

import { columns, namedValues, percent } from '../../src/cli/textTable';

describe('columns', () => {
  it('aligns texts left and numbers right', () => {
    const table = columns(
      ['name', 'n'],
      [
        ['a', 5],
        ['longer', 123],
      ],
    );
    expect(table).toBe('name      n\n------  ---\na         5\nlonger  123\n');
  });

  it('shows what is unknown as a dash', () => {
    expect(columns(['x'], [[null], [2]])).toBe('x\n-\n-\n2\n');
  });
});

describe('namedValues', () => {
  it('aligns the values and leaves out those that are undefined', () => {
    expect(namedValues({ a: 1, 'long name': 'x', gone: undefined, none: null })).toBe(
      'a          1\nlong name  x\nnone       -\n',
    );
  });

  it('rounds to five digits', () => {
    expect(namedValues({ a: 1 / 3, b: 1234567 })).toBe('a  0.33333\nb  1234567\n');
  });
});

describe('percent', () => {
  it('has one digit', () => {
    expect(percent(0.7854)).toBe('78.5 %');
  });
});
