import { describe, expect, it } from 'vitest';

import { cleanSvg } from '../../../src/report/export/cleanSvg';

describe('cleanSvg', () => {
  const svg = (id: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg"><defs id="defs-${id}"><clipPath class="c" id="clip${id}xy"><rect width="10.123456"/></clipPath></defs>` +
    `<g class="empty"><g clip-path="url(#clip${id}xy)"></g></g><path/><path clip-path="url('#clip${id}xy')" d="M0.00001,2.5L3.33333,4" ` +
    `style="pointer-events: none; fill: rgb(1, 2, 3); font-family: &quot;DejaVu Sans&quot;, Arial;"/><text data-unformatted="x">1.23456</text></svg>`;

  it('gives the same text whatever ids were drawn', () => {
    expect(cleanSvg(svg('a1b2'), 'bars')).toBe(cleanSvg(svg('ffff'), 'bars'));
  });

  it('has no id that a figure of another name has, since a page may hold both', () => {
    const ids = ['bars', 'lines'].map((name) =>
      [...cleanSvg(svg('a'), name).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id),
    );
    expect(ids).toEqual([
      ['bars-0', 'bars-1'],
      ['lines-0', 'lines-1'],
    ]);
  });

  it('keeps the picture and drops the rest', () => {
    expect(cleanSvg(svg('a'), 'my bars')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><defs id="my-bars-0"><clipPath id="my-bars-1"><rect width="10.123"/></clipPath></defs>' +
        `<path clip-path="url(#my-bars-1)" d="M0,2.5L3.333,4" style="fill: rgb(1, 2, 3); font-family: 'DejaVu Sans', Arial"/><text>1.23456</text></svg>\n`,
    );
  });
});
