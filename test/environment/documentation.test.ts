import fs from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { defaultSettings, flatten } from '../../src/settings';
import { assignmentProblem, commandLines, commandProblem } from './commandLines';
import { parsePage, readPage, type MarkdownPage } from './markdownPage';

const root = path.resolve(__dirname, '..', '..');
const pagesIn = (folder: string): string[] =>
  fs
    .readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name));
// In figures/ the other pages are made by a program and link to run folders.
const pages = [
  ...['.', 'docs', 'notebooks', 'data', 'environment', 'bench', 'bench/gpu'].flatMap(pagesIn),
  'figures/README.md',
  'docs/pictures/README.md',
].map((file) => readPage(root, file));

/** Links of a page whose file or heading does not exist. */
function brokenLinks({ file, links, anchors }: MarkdownPage): string[] {
  return links
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .filter(({ target }) => {
      const [name, anchor] = target.split('#');
      if (name === '') return !anchors.has(anchor);
      const linked = path.posix.join(path.posix.dirname(file), decodeURI(name));
      if (linked.startsWith('..') || !fs.existsSync(path.join(root, linked))) return true;
      return anchor !== undefined && !(linked.endsWith('.md') && readPage(root, linked).anchors.has(anchor));
    })
    .map(({ target, line }) => `${file}:${line}: ${target}`);
}

/** Files of this repository that a page names and that do not exist, nor are made by a diff of the page. */
function missingFiles({ file, spans, blocks }: MarkdownPage): string[] {
  const made = blocks.flatMap(({ lines }) => lines).flatMap((line) => /^\+\+\+ b\/(.*)$/.exec(line)?.[1] ?? []);
  return spans
    .filter(({ text }) => /^(src|test|bench|environment|notebooks|docs)\/[\w./-]+\.\w+$/.test(text))
    .filter(({ text }) => !made.includes(text) && !fs.existsSync(path.join(root, text)))
    .map(({ text, line }) => `${file}:${line}: ${text}`);
}

async function wrongCommands(page: MarkdownPage): Promise<string[]> {
  const problems: string[] = [];
  for (const command of commandLines(page)) {
    const problem = await commandProblem(command);
    if (problem !== undefined) problems.push(`${page.file}:${command.line}: ${command.words.join(' ')}: ${problem}`);
  }
  return problems;
}

/** Settings that a page mentions as `path.to.key=value` or after `--set`, and scripts after `npm run`. */
function wrongMentions({ file, spans, blocks }: MarkdownPage): string[] {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
  const lines = blocks.flatMap((block) => block.lines.map((text, i) => ({ text, line: block.line + 1 + i })));
  const settings = spans.flatMap(({ text, line }) => {
    const [, assignment] = /^(?:--set )?([a-z]\w*(?:\.[A-Za-z]\w*)*=[^\s|]+)$/.exec(text) ?? [];
    const isSetting = assignment !== undefined && (text.startsWith('--set') || /^[^=]*\./.test(assignment));
    const problem = isSetting && !/[A-Z]{3,}/.test(assignment) ? assignmentProblem([inFull(assignment)]) : undefined;
    return problem === undefined ? [] : [`${file}:${line}: ${text}: ${problem}`];
  });
  const runs = [...spans, ...lines].flatMap(({ text, line }) =>
    [...text.matchAll(/\bnpm run ([\w:]+)/g)]
      .filter(([, name]) => !(name in scripts))
      .map(([found]) => `${file}:${line}: ${found}: no such script in package.json`),
  );
  return [...settings, ...runs];
}

/** A page may say once under which path its settings lie, and then leave it out. */
function inFull(assignment: string): string {
  const [key] = assignment.split('=');
  const paths = [...flatten(defaultSettings).keys()];
  const full = paths.find((one) => one === key) ?? paths.find((one) => one.endsWith(`.${key}`));
  return full === undefined ? assignment : assignment.replace(key, full);
}

/** Hunks of the diffs of a page whose old lines are no longer in the file that they change. */
function staleDiffs({ file, blocks }: MarkdownPage): string[] {
  return blocks
    .filter(({ language }) => language === 'diff')
    .flatMap(({ lines, line }) => {
      let changed = '';
      let hunk: string[] = [];
      const stale: string[] = [];
      const close = (): void => {
        if (hunk.length > 0 && !changed.includes(hunk.join('\n'))) stale.push(`${file}:${line}: ${hunk.join('\n')}`);
        hunk = [];
      };
      for (const text of lines) {
        const [, old] = /^--- (.*)$/.exec(text) ?? [];
        if (old === undefined && !/^(@@|\+\+\+ )/.test(text)) {
          if (!text.startsWith('+')) hunk.push(text.slice(1));
          continue;
        }
        close();
        if (old === '/dev/null') changed = '';
        else if (old !== undefined) changed = fs.readFileSync(path.join(root, old.replace(/^a\//, '')), 'utf8');
      }
      close();
      return stale;
    });
}

describe.each(pages.map((page) => [page.file, page] as const))('%s', (_, page) => {
  it('links to files and headings that exist', () => expect(brokenLinks(page)).toEqual([]));
  it('names files that exist', () => expect(missingFiles(page)).toEqual([]));
  it('shows commands that parse', async () => expect(await wrongCommands(page)).toEqual([]));
  it('mentions settings and scripts that exist', () => expect(wrongMentions(page)).toEqual([]));
  it('shows diffs that fit the files', () => expect(staleDiffs(page)).toEqual([]));
});

describe('the checks', () => {
  const fenced = (language: string, ...lines: string[]) =>
    parsePage('docs/planted.md', ['```' + language, ...lines, '```'].join('\n'));

  it('find links to nothing, and leave code and the web alone', () => {
    const text =
      '# One *two*\n[a](absent.md) [b](grids.md) [c](#one-two) [d](#three) [e](https://x.org) `[f](no.md)`\n' +
      '[g](grids.md#the-file) [h](grids.md#absent) [i](../../outside.md)';
    const wrong = ['2: absent.md', '2: #three', '3: grids.md#absent', '3: ../../outside.md'];
    expect(brokenLinks(parsePage('docs/planted.md', text))).toEqual(wrong.map((one) => `docs/planted.md:${one}`));
  });

  it('find files that are named and do not exist', () => {
    const page = parsePage('docs/planted.md', '`src/index.ts` `src/absent.ts` `src/*.ts`');
    expect(missingFiles(page)).toEqual(['docs/planted.md:1: src/absent.ts']);
  });

  it.each([
    ['npx usdrl pretrian --data x', 'unknown command'],
    ['npx usdrl pretrain --data x --split y', "required option '--out <run>'"],
    ['npx usdrl pretrain --data x --split y --out z --sett a=1', "unknown option '--sett'"],
    ['npx usdrl pretrain --data x --split y --out z --preset offical', 'offical'],
    ['npx usdrl pretrain --data x --split y \\', "required option '--out <run>'"],
    ['npx usdrl pretrain --data x --split y --out z --set encoder.hiden=64   # narrow', 'encoder.hidden'],
    ['npx usdrl pretrain --data x --split y --out z --set encoder.kind=dst', 'dste'],
    ['npx usdrl evaluate', 'evaluate'],
    ['npx usdrl reproduce table9', 'table9'],
  ])('refuse the line %s', async (line, message) => {
    const [problem] = await wrongCommands(fenced('', line, '  --quiet'));
    expect(problem).toContain(message);
  });

  it.each([
    ['npx usdrl evaluate linaer', 'unknown command'],
    ['npx usdrl evaluate linear|kn --checkpoint FILE', 'unknown command'],
    ['npx usdrl evaluate knn --lr', 'unknown option --lr of knn'],
    ['usdrl grid status --watsh', 'unknown option --watsh'],
    ['npx usdrl pretrain --preset offical', 'offical'],
    ['npx usdrl pretrain --set loss.weight.xcorr=0', 'loss.weights.xcorr'],
    ['npx usdrl reproduce NAME --profile big', 'big is none of'],
  ])('refuse the mention %s', async (text, message) => {
    const [problem] = await wrongCommands(parsePage('docs/planted.md', `\`${text.replace('|', '\\|')}\``));
    expect(problem).toContain(message);
  });

  it('accept lines and mentions that are right', async () => {
    const line = 'npx usdrl pretrain --data x --split y --out z --preset demo --set encoder.hidden=32   # narrow';
    expect(await wrongCommands(fenced('', line, 'npx usdrl --help', 'USDRL_THREADS=1 npx usdrl doctor'))).toEqual([]);
    const mention =
      '`npx usdrl evaluate linear\\|knn --checkpoint FILE --set KEY=VALUE` `npx usdrl grid FILE --out DIR`';
    expect(await wrongCommands(parsePage('docs/planted.md', mention))).toEqual([]);
  });

  it('find settings and scripts that do not exist', () => {
    const text =
      '`loss.weights.xcorr=0` `loss.weights.xcor=0` `--set modality=bones` `a=b` `npm run setup` `npm run sit`';
    const wrong = wrongMentions(parsePage('docs/planted.md', text));
    expect(wrong).toHaveLength(3);
    expect(wrong.join('\n')).toMatch(/xcor=0[^]*bones[^]*npm run sit/);
  });

  it('find diffs of files that have changed since', () => {
    const hunk = (line: string) => ['--- a/src/errors/index.ts', '+++ b/src/errors/index.ts', '@@', ` ${line}`, '+new'];
    const first = fs.readFileSync(path.join(root, 'src/errors/index.ts'), 'utf8').split('\n')[0];
    expect(staleDiffs(fenced('diff', ...hunk(first)))).toEqual([]);
    expect(staleDiffs(fenced('diff', ...hunk('gone')))).toHaveLength(1);
  });
});
