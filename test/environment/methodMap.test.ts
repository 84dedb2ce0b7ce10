import fs from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { readPage } from './markdownPage';

const root = path.resolve(__dirname, '..', '..');
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
const sources = new Map(
  fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name.replaceAll(path.sep, '/')}`)
    .map((file) => [file, read(file)] as const),
);

/** What the page names: functions and classes, each with the files that its line says it is in. */
interface Place {
  line: number;
  name: string;
  /** The next file on the line. */
  file: string;
}

function placesOf(page: string): Place[] {
  const { spans } = readPage(root, page);
  const isFile = (text: string): boolean => /^src\/[\w./]+\.ts$/.test(text);
  return spans
    .map(({ text, line }, index) => {
      const file = spans.slice(index).find((span) => span.line === line && isFile(span.text))?.text;
      return { line, name: text, file: file ?? '' };
    })
    .filter(({ name }) => /^[A-Za-z]\w*$/.test(name));
}

const definition = (name: string): RegExp =>
  new RegExp(`\\b(?:function|class) ${name}\\b|^ {2}(?:private )?${name}\\(`, 'm');

/** Whether a name is used where it is not defined or handed on. */
function isReached({ name, file }: Place): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  return [...sources].some(([other, text]) =>
    text.split('\n').some((line) => {
      if (!word.test(line) || /^\s*(\*|\/\/|\/\*|import\b|export \{|type\b)/.test(line)) return false;
      return other === file ? !definition(name).test(line) : !other.endsWith('/index.ts');
    }),
  );
}

describe('the map from paper to code', () => {
  const places = placesOf('docs/method.md');

  it('names a function or class for most of its lines', () => expect(places.length).toBeGreaterThan(25));

  it.each(places.map((place) => [place.name, place.file, place] as const))(
    '%s is defined in %s and used',
    (_, file, place) => {
      expect(sources.get(file) ?? `${file} does not exist`).toMatch(definition(place.name));
      expect(isReached(place)).toBe(true);
    },
  );
});
