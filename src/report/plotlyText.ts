import { escapeMarkup } from './escape';
import type { Figure } from './figure';

/*
 * Plotly takes texts for markup of its own: `<b>`, `<a href=...>`, entities. What figures mean as markup they write with signs of
 * Unicode's private use area; when a figure is finished, every text is escaped and then these signs become tags.
 */
const signs = {
  lineBreak: '\ue000',
  colour: '\ue001',
  colourEnd: '\ue002',
  end: '\ue003',
  up: '\ue004',
  upEnd: '\ue005',
};

/** A line break in a text of a figure. */
export const lineBreak = signs.lineBreak;

/** A text in a colour (`#rrggbb`). */
export function coloured(colour: string, text: string): string {
  return `${signs.colour}${colour}${signs.colourEnd}${text}${signs.end}`;
}

/** A superscript. */
export function superscript(text: string): string {
  return `${signs.up}${text}${signs.upEnd}`;
}

/** Properties of traces, axes, legends and annotations that are not shown: words and colours for Plotly itself. */
const hidden =
  /^(?:type|mode|fill|fillcolor|color|colors?cale|xref|yref|xaxis|yaxis|anchor|xanchor|yanchor|side|align|shape|dash|symbol|hoverinfo|hovertemplate|legendgroup|textposition|orientation|bgcolor|bordercolor|linecolor|family|style|layer)$/;

/** Traces and layout with every shown text escaped. */
export function plotlyTexts<T extends Pick<Figure, 'data' | 'layout'>>(figure: T): T {
  return { ...figure, data: escaped(figure.data), layout: escaped(figure.layout) };
}

function escaped<T>(value: T): T {
  const visit = (inner: unknown, key: string): unknown => {
    if (typeof inner === 'string') return hidden.test(key) ? inner : markup(inner);
    if (Array.isArray(inner)) return inner.map((item) => visit(item, key));
    if (typeof inner !== 'object' || inner === null || ArrayBuffer.isView(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, visit(one, name)]));
  };
  return visit(value, '') as T;
}

function markup(text: string): string {
  return escapeMarkup(text)
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll(signs.lineBreak, '<br>')
    .replace(/\ue001(#[0-9a-f]{6})\ue002/gi, '<span style="color:$1">')
    .replaceAll(signs.end, '</span>')
    .replaceAll(signs.up, '<sup>')
    .replaceAll(signs.upEnd, '</sup>');
}
