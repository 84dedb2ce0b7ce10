/**
 * Makes the SVG of Plotly fit to be stored: ids, which Plotly draws at random, are numbered in the order they appear, long
 * decimals are cut to a thousandth of a pixel, and what only its own page needs (classes, data attributes, event styles, empty
 * groups) is removed. The picture does not change.
 *
 * @param name begins every id: no other drawing of the page may have it
 */
export function cleanSvg(svg: string, name: string): string {
  const plain = svg
    .replace(/ class="[^"]*"/g, '')
    .replace(/ data-[\w-]+="[^"]*"/g, '')
    .replace(/ (?:cursor|pointer-events)="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => keptStyle(style))
    .replace(/ (?:d|x|y|width|height|transform|points|cx|cy|r)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{4,}/g, (number) => String(Number(Number(number).toFixed(3)))),
    )
    .replace(/<path\/>/g, '');
  return `${numberIds(withoutEmptyGroups(plain), name.replace(/[^\w-]/g, '-'))}\n`;
}

function withoutEmptyGroups(svg: string): string {
  const shorter = svg.replace(/<g(?: (?!id=)[\w:-]+="[^"]*")*(?:\/>|><\/g>)/g, '');
  return shorter === svg ? svg : withoutEmptyGroups(shorter);
}

/** Style without the parts that matter on a live page only. */
function keptStyle(style: string): string {
  const kept = style
    .replace(/&quot;/g, "'")
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(?:pointer-events|cursor|(?:-webkit-)?user-select|white-space)\s*:/.test(part));
  return kept.length === 0 ? '' : ` style="${kept.join('; ')}"`;
}

/** Several drawings in one page must not take each other's parts. */
function numberIds(svg: string, name: string): string {
  const numbered = new Map<string, string>();
  for (const [, id] of svg.matchAll(/ id="([^"]+)"/g)) {
    if (!numbered.has(id)) numbered.set(id, `${name}-${numbered.size}`);
  }
  return svg
    .replace(/ id="([^"]+)"/g, (_, id: string) => ` id="${numbered.get(id)}"`)
    .replace(/url\('?[^#)']*#([^')]+)'?\)/g, (all, id: string) =>
      numbered.has(id) ? `url(#${numbered.get(id)})` : all,
    )
    .replace(/href="#([^"]+)"/g, (all, id: string) => (numbered.has(id) ? `href="#${numbered.get(id)}"` : all));
}
