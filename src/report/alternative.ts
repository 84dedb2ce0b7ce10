import { escapeMarkup, unescapeMarkup } from './escape';
import type { Figure } from './figure';

/**
 * A figure in words, for those who do not see it: its title, and what is drawn, as the figure says itself or else the names in
 * its legend. Plain text: put it through `escapeMarkup` into a page.
 */
export function alternativeText(figure: Figure): string {
  return [headingOf(figure), descriptionOf(figure)].filter((part) => part !== '').join(': ');
}

/** Title and description as elements of an SVG. */
export function alternativeElements(figure: Figure): string {
  const description = escapeMarkup(descriptionOf(figure));
  return `<title>${escapeMarkup(headingOf(figure))}</title>${description === '' ? '' : `<desc>${description}</desc>`}`;
}

/** The words of a figure that was written as SVG; nothing where it has none. */
export function wordsOfSvg(svg: string): string {
  const [, title = '', description = ''] = /<title>([^<]*)<\/title>(?:<desc>([^<]*)<\/desc>)?/.exec(svg) ?? [];
  return [title, description]
    .filter((part) => part !== '')
    .map(unescapeMarkup)
    .join(': ');
}

function headingOf({ title, name }: Figure): string {
  return title === '' ? name : title;
}

function descriptionOf({ alt, data, layout, synthetic }: Figure): string {
  const names = [...new Set(data.flatMap(({ name }) => (name === undefined ? [] : [plain(name)])))];
  const shown = names.length > 12 ? [...names.slice(0, 11), `and ${names.length - 11} more`] : names;
  const axes = Object.entries(layout).flatMap(([key, axis]: [string, unknown]) => {
    const words = /^[xy]axis/.test(key) ? (axis as { title?: { text: string } } | undefined)?.title?.text : undefined;
    return words === undefined || words === '' ? [] : [plain(words)];
  });
  const against = axes.length === 0 ? [] : [`axes: ${[...new Set(axes)].join(', ')}`];
  const parts = alt === undefined ? [...(shown.length === 0 ? [] : [shown.join(', ')]), ...against] : [alt];
  return [...parts, ...(synthetic === true ? ['synthetic data'] : [])].join('; ');
}

/** Without Plotly's markup; the texts of a finished figure are escaped. */
function plain(text: string): string {
  return text.replace(/<[^>]*>/g, ' ').replace(/&(lt|gt|amp);/g, (_, name: 'lt' | 'gt' | 'amp') => entities[name]);
}

const entities = { lt: '<', gt: '>', amp: '&' } as const;
