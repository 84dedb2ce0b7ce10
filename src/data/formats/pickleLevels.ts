/**
 * How deep containers lie inside each other, without recursion; a container inside itself counts once.
 *
 * @param most where counting stops: one more than this means deeper
 */
export function levels(value: unknown, most: number): number {
  const seen = new Set<unknown>();
  let level: unknown[] = [value];
  let depth = 0;
  while ((level = level.filter((item) => isContainer(item) && !seen.has(item))).length > 0) {
    if (++depth > most) break;
    const inside: unknown[] = [];
    for (const container of level as Iterable<unknown>[]) {
      if (seen.has(container)) continue;
      seen.add(container);
      const items = container instanceof Map ? container.values() : container;
      for (const item of items) inside.push(item);
    }
    level = inside;
  }
  return depth;
}

function isContainer(value: unknown): boolean {
  return Array.isArray(value) || value instanceof Map || value instanceof Set;
}
