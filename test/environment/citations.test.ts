import fs from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '..', '..');

/** Every text file of the code: sources, tests, benchmarks, notebooks. */
function codeFiles(): string[] {
  return ['src', 'test', 'bench', 'notebooks/source'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mts|mjs|cjs|percent)$/.test(name))
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/'))),
  );
}

/** What a text cites and the repository does not have: numbered sections of a page on the method, and pages of docs/. */
function danglingCitations(text: string): string[] {
  // A comment may break within a citation.
  const flat = text.replace(/\n\s*(?:\*|\/\/) ?/g, ' ');
  const sections = flat.match(/\bmethod,?(?: section| sec\.)? \d+(?:\.\d+)?\b|§ ?\d/gi) ?? [];
  const pages = flat.match(/\bdocs\/[\w-]+\.md\b/g) ?? [];
  return [...sections, ...pages.filter((page) => !fs.existsSync(path.join(root, page)))];
}

describe('comments', () => {
  it('cite the paper, or pages that are here', () => {
    const found = codeFiles()
      .filter((file) => !file.endsWith('environment/citations.test.ts') && !/documentation\.test/.test(file))
      .flatMap((file) =>
        danglingCitations(fs.readFileSync(path.join(root, file), 'utf8')).map((one) => `${file}: ${one}`),
      );
    expect(found).toEqual([]);
  });

  it('are seen to cite what is not here', () => {
    expect(danglingCitations('/** Adam (method 12.5), see docs/absent.md and docs/method.md. */')).toHaveLength(2);
    expect(danglingCitations('/**\n * As in Method\n * section 9.2; and method sec. 3 */')).toHaveLength(2);
    expect(danglingCitations('// paper Eq. 10; a method of 2 steps; 90.0§')).toEqual([]);
  });
});
