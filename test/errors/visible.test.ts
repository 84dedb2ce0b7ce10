import { expect, it } from 'vitest';

import { printable, visibleJson } from '../../src/errors';

it('shows control sequences instead of sending them', () => {
  expect(printable('a\u001b]0;title\u0007\u001b[2J\r\u009b1m\u007f')).toBe(
    'a\\x1b]0;title\\x07\\x1b[2J\\x0d\\x9b1m\\x7f',
  );
});

it('shows marks that turn the direction of writing', () => {
  expect(printable('x\u202etxt.exe')).toBe('x\\u202etxt.exe');
});

it('keeps line breaks, tabs, and other letters', () => {
  expect(printable('ä – 中\tb\n')).toBe('ä – 中\tb\n');
});

it('JSON says the same without anything unseen', () => {
  const name = 'a\u009b2J\u007f\u202e\u001b ä';
  expect(visibleJson({ name })).toBe('{"name":"a\\u009b2J\\u007f\\u202e\\u001b ä"}');
  expect(JSON.parse(visibleJson({ name }))).toEqual({ name });
});
