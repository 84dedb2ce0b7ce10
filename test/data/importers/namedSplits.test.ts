import { expect, it } from 'vitest';

import { divideByLists } from '../../../src/data/importers/namedSplits';

it.each([
  ['', 'an empty one'],
  ['__proto__', '__proto__'],
])('a split that nobody could ask for is refused: "%s"', (split, found) => {
  expect(() => divideByLists([{ split, part: 'train', names: ['a'], place: 'x' }], ['a'], 'a.pkl')).toThrow(
    `a.pkl: name of a split: found ${found}, wanted another name`,
  );
});

it('names of the prototype are names', () => {
  const { splits } = divideByLists([{ split: 'constructor', part: 'train', names: ['a'], place: 'x' }], ['a'], 'a.pkl');
  expect(Object.keys(splits)).toEqual(['constructor']);
});
