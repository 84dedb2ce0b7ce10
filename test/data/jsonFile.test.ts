import { describe, expect, it } from 'vitest';

import { parseJson } from '../../src/data/jsonFile';

const parse = (text: string): unknown => parseJson(text, 'splits.json');

describe('JSON of users', () => {
  it.each([
    ['{"cs": {"train": [1]}, "cs": {}}', '"cs"'],
    ['{"a": [{"b": 1, "c": {"b": 2}, "b" : 3}]}', '"b"'],
    ['{"a": 1, "\\u0061": 2}', '"a"'],
    ['{"a\\"": 1, "b": "}", "a\\"": 2}', '"a\\""'],
    ['{"__proto__": 1, "__proto__": 2}', '"__proto__"'],
  ])('is refused with a key twice: %s', (text, key) => {
    expect(() => parse(text)).toThrow(
      `splits.json: content: found key ${key} twice in one object, wanted each key once.`,
    );
  });

  it.each([
    '{"a": {"b": 1}, "c": {"b": 1}}',
    '["a", "a", ["a"], {"x": "a", "y": "a"}]',
    '{"a": ["b", "b"], "b": ":", "c:": {}}',
    '"a\\"b"',
    '[]',
  ])('is read where no key stands twice: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});
