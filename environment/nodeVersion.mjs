import { readFileSync } from 'node:fs';

/** Node's range as package.json states it, and whether a version lies in it. Understands `>=A.B <C` only. */
export function checkNode(version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const [, least, below] = /^>=([\d.]+) <([\d.]+)$/.exec(engines.node);
  return {
    ok: compare(version, least) >= 0 && compare(version, below) < 0,
    version,
    wanted: `at least ${least} and below ${below}`,
  };
}

function compare(a, b) {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
