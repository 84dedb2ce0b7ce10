import { describe, expect, it } from 'vitest';

import { csvField } from '../../../src/data';

describe('csvField', () => {
  it.each(['=1+2', '+cmd', '-cmd', '@SUM(A1)', '\t=1', '\n=2+3', '\u200b=1', '＝cmd()', '=HYPERLINK("http://x","y")'])(
    'marks the formula %j as a text',
    (text) => expect(csvField(text).replace(/^"/, '')).toMatch(/^'/),
  );

  it('leaves numbers and plain texts as they are', () => {
    expect([csvField(-0.5), csvField('-0.5'), csvField('-'), csvField('a-b'), csvField(undefined)]).toEqual([
      '-0.5',
      '-0.5',
      '-',
      'a-b',
      '',
    ]);
  });

  it('quotes separators, quotes and line breaks', () => {
    expect([csvField('a,b'), csvField('a"b'), csvField('a\nb')]).toEqual(['"a,b"', '"a""b"', '"a\nb"']);
  });
});
