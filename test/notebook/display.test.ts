import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { progressBar, showMarkdown, showPlayer, showTable } from '../../src/notebook';
import { playerHtml, plotlyHtml } from '../../src/notebook/display/interactive';
import { notebookDisplay } from '../../src/notebook/display/kernel';
import { progressDetail } from '../../src/notebook/run/progressDetail';
import type { Figure } from '../../src/report';

afterEach(() => vi.restoreAllMocks());

function written(name: 'stdout' | 'stderr', action: () => void): string {
  const write = vi.spyOn(process[name], 'write').mockReturnValue(true);
  action();
  return write.mock.calls.map(([text]) => String(text)).join('');
}

describe('outside a notebook', () => {
  it('no kernel is seen', () => {
    expect(notebookDisplay()).toBeUndefined();
  });

  it('showTable writes aligned text', () => {
    const rows = [
      { name: 'knn', top1: 0.123456, count: 12345.6 },
      { name: 'linear', top1: 0.5, extra: { a: 1 } },
      { name: 'left out' },
    ];
    expect(written('stdout', () => showTable(rows, { limit: 2, digits: 3, caption: 'Results' })).split('\n')).toEqual([
      'Results',
      'name     top1  count  extra',
      '------  -----  -----  -------',
      'knn     0.123  12346',
      'linear    0.5         {"a":1}',
      'and 1 more rows',
      '',
    ]);
  });

  it('showTable takes tables of columns too', () => {
    const table = { columnNames: () => ['b', 'a'], objects: () => [{ a: 1, b: 'x' }] };
    expect(written('stdout', () => showTable(table))).toBe('b  a\n-  -\nx  1\n');
  });

  it('showMarkdown writes its text, progressBar plain lines', () => {
    expect(written('stdout', () => showMarkdown('**a**'))).toBe('**a**\n');
    const event = { task: 'count', done: 0, total: 2, unit: 'row' };
    expect(written('stderr', () => progressBar()(event))).toBe('count 0/2 row · 0 %\n');
  });

  it('showPlayer saves the still picture', () => {
    const folder = mkdtempSync(join(tmpdir(), 'usdrl-show-'));
    written('stderr', () => showPlayer({ html: '<p></p>', svg: '<svg/>' }, { name: 'walk', folder }));
    expect(readdirSync(folder)).toEqual(['walk.svg']);
    expect(readFileSync(join(folder, 'walk.svg'), 'utf8')).toBe('<svg/>');
    rmSync(folder, { recursive: true });
  });
});

describe('interactive HTML', () => {
  const figure = {
    ...{ name: 'x', title: 'Steps', width: 300, height: 200 },
    ...{ data: [{ y: [1 / 3, 2], name: '</script>' }], layout: { height: 200 } },
  } as unknown as Figure;

  it('has no height of its own, holds the figure as JSON and never the library', () => {
    const html = plotlyHtml(figure);
    expect(html).toMatch(/^<style>.*<\/style><div style="height:0;overflow:hidden">/);
    expect(html.length).toBeLessThan(3500);
    expect(html).toContain('role="figure" aria-label="Steps');
    const json = /<script type="application\/json">(.*?)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(json)).toMatchObject({
      data: [{ y: [0.333333, 2], name: '</script>' }],
      layout: { height: 200 },
    });
  });

  it('is the same for the same figure', () => {
    expect(plotlyHtml(figure)).toBe(plotlyHtml(structuredClone(figure)));
  });

  it.each([plotlyHtml(figure), playerHtml('<p>x</p>')])('has scripts that parse', (html) => {
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script);
    expect(scripts).toHaveLength(1);
    for (const script of scripts) expect(() => new Script(script)).not.toThrow();
    // The still picture after it fits a phone.
    expect(html).toMatch(/^<style>\.jp-RenderedSVG img\{max-width:100%;height:auto\}<\/style><div /);
  });
});

it('progressDetail reads the text of a progress bar', () => {
  const html = '<div><progress value="1" max="2"></progress> <small>a 1/2 · loss &lt; 3</small></div>';
  const message = (data: object) => ({ type: 'update_display_data', parent: '', content: { data: { ...data } } });
  expect(progressDetail(message({ 'text/html': html }))).toBe('a 1/2 · loss < 3');
  expect(progressDetail(message({ 'text/html': '<p>x</p>' }))).toBeUndefined();
});
