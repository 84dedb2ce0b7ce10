/**
 * Makes the SVG of Plotly fit to be stored: ids, which Plotly draws at random, are numbered in the order they appear, and what
 * only its own page needs (classes, data attributes, event styles) is removed. The picture does not change.
 */
export function cleanSvg(svg: string): string {
  return numberIds(
    svg
      .replace(/ class="[^"]*"/g, '')
      .replace(/ data-[\w-]+="[^"]*"/g, '')
      .replace(/ (?:cursor|pointer-events)="[^"]*"/g, '')
      .replace(/ style="([^"]*)"/g, (_, style: string) => keptStyle(style))
      .replace(/<g>\s*<\/g>|<g\/>/g, ''),
  ).concat('\n');
}

/** Style without the parts that matter on a live page only. */
function keptStyle(style: string): string {
  const kept = style
    .split(/;(?![^&]*&quot;[^&]*$)/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(?:pointer-events|cursor|user-select|-webkit-user-select|white-space|vector-effect)\s*:/.test(part));
  return kept.length === 0 ? '' : ` style="${kept.join('; ')};"`;
}

function numberIds(svg: string): string {
  const numbered = new Map<string, string>();
  for (const [, id] of svg.matchAll(/ id="([^"]+)"/g)) {
    if (!numbered.has(id)) numbered.set(id, `p${numbered.size}`);
  }
  return svg
    .replace(/ id="([^"]+)"/g, (_, id: string) => ` id="${numbered.get(id)}"`)
    .replace(/url\((['"]|&quot;)?[^#)]*#([^'")&]+)(?:['"]|&quot;)?\)/g, (all, _quote, id: string) =>
      numbered.has(id) ? `url(#${numbered.get(id)})` : all,
    )
    .replace(/href="#([^"]+)"/g, (all, id: string) => (numbered.has(id) ? `href="#${numbered.get(id)}"` : all));
}
