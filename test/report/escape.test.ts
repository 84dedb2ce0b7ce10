import { describe, expect, it } from 'vitest';

import { escapeLatex, escapeMarkdown, escapeMarkup, latexLabel, safeLink } from '../../src/report/escape';

describe('safeLink', () => {
  it.each(['https://example.org/a?b#c', 'http://example.org', 'runs/a b/record.json', '#record-1', '../x.html'])(
    'keeps %s',
    (link) => expect(safeLink(link)).toBe(link),
  );

  it.each([
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    ' \u0001javascript:alert(1)',
    'JAVA\nSCRIPT:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:1',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'http://[broken',
  ])('refuses %j', (link) => expect(safeLink(link)).toBeUndefined());
});

describe('escapeMarkup', () => {
  it('leaves nothing that could begin a tag or end an attribute', () => {
    expect(escapeMarkup(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });
});

describe('LaTeX', () => {
  it('escapes every special sign once', () => {
    expect(escapeLatex('\\input{a_b} 5 % & $x^2$ #~ <|>')).toBe(
      '\\textbackslash{}input\\{a\\_b\\} 5 \\% \\& \\$x\\textasciicircum{}2\\$ \\#\\textasciitilde{} ' +
        '\\textless{}\\textbar{}\\textgreater{}',
    );
  });

  it('stays on one line, since a blank line ends a caption', () => {
    expect(escapeLatex('a\u202eb')).toBe('a\\textbackslash{}u202eb');
    expect(escapeLatex('a\n\n\\end{table}\u2028b')).toBe('a \\textbackslash{}end\\{table\\} b');
  });

  it('makes labels of letters, digits, - and :', () => {
    expect(latexLabel('x}\\input{/etc/hostname}-top1')).toBe('x-input-etc-hostname-top1');
    expect(latexLabel('tab:demo-table1')).toBe('tab:demo-table1');
  });
});

describe('escapeMarkdown', () => {
  it('escapes signs that mark up, and line breaks that end a row', () => {
    expect(escapeMarkdown('a|b\n<i>[x](y)_*`&amp;')).toBe('a\\|b \\<i\\>\\[x\\](y)\\_\\*\\`\\&amp;');
  });
});
