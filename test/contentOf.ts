import { readFileSync } from 'node:fs';

import { expect } from 'vitest';

/** A stored result without the hash of its content, which what is printed does not have. */
export function contentOf(file: string): unknown {
  const { sha256, ...content } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  return content;
}
