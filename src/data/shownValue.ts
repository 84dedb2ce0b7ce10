/** Deeper and longer content than this is left out of a message. */
const most = { levels: 3, items: 20, characters: 100 };

/** A value out of a JSON file for a message, as JSON, short whatever its size and however deep it is. */
export function shownValue(value: unknown): string {
  return shown(value, most.levels).slice(0, most.characters);
}

function shown(value: unknown, levels: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, most.characters));
  if (Array.isArray(value)) {
    const items = value.slice(0, most.items).map((item) => (levels > 0 ? shown(item, levels - 1) : '…'));
    return `[${items.join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).slice(0, most.items);
    const texts = entries.map(([key, item]) => `${shown(key, 0)}:${levels > 0 ? shown(item, levels - 1) : '…'}`);
    return `{${texts.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'nothing';
}

/** Names that are listed one by one. */
const mostListed = 5;

/** A few of the names, and how many. */
export function someNames(names: readonly string[]): string {
  return `${names.length} (${names.slice(0, mostListed).join(', ')}${names.length > mostListed ? ', …' : ''})`;
}
