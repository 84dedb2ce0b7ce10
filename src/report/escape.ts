import { visible } from '../errors';

/*
 * Names come from data sets, grid files and records, and may hold anything. Each target that they are written to has one function
 * here; nothing else may put a name into markup.
 */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text safe inside HTML and SVG, also in quoted attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => entities[letter]);
}

/** The text that was made safe. */
export function unescapeMarkup(markup: string): string {
  const letters = new Map(Object.entries(entities).map(([letter, entity]) => [entity, letter]));
  return markup.replace(/&[a-z#0-9]+;/g, (entity) => letters.get(entity) ?? entity);
}

/**
 * The address of a link if it leads to a page or a file: `http`, `https`, relative, or `#place`. Undefined for every other scheme, which
 * may run a script; browsers pass over white space and control characters in a scheme, so these are no way round it.
 */
export function safeLink(link: string): string | undefined {
  try {
    const { protocol } = new URL(link, 'https://relative.invalid/');
    return protocol === 'https:' || protocol === 'http:' ? link : undefined;
  } catch {
    return undefined;
  }
}

const latexSigns: Readonly<Record<string, string>> = {
  // Without a further package, as \checkmark would need.
  '✓': '$\\surd$',
  θ: '$\\theta$',
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '×': '$\\times$',
  '±': '$\\pm$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  α: '$\\alpha$',
  τ: '$\\tau$',
  '−': '$-$',
};

/** A text for the body of a LaTeX document, on one line: a blank line would end the caption that it stands in. */
export function escapeLatex(text: string): string {
  return visible(oneLine(text)).replace(
    /[\\~^<>|×±≤≥ατθ−✓]|[&%$#_{}]/g,
    (letter) => latexSigns[letter] ?? `\\${letter}`,
  );
}

/** A name for `\label`: letters, digits, `-` and `:`; anything else becomes a hyphen. */
export function latexLabel(name: string): string {
  return name.replace(/[^A-Za-z0-9:]+/g, '-');
}

/** A text for GitHub-flavoured Markdown, on one line. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[\\|*_`<>[\]$~]|&(?=#?\w+;)/g, '\\$&');
}

/** The address of a Markdown link; undefined where {@link safeLink} refuses it. */
export function markdownAddress(link: string): string | undefined {
  const address = safeLink(link);
  if (address === undefined) return undefined;
  return encodeURI(address).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'));
}

/** Line breaks and other control characters as blanks. */
function oneLine(text: string): string {
  return text.replace(/\s*[\u0000-\u001f\u007f\u2028\u2029]+\s*/g, ' ');
}
