import fs from 'node:fs';
import path from 'node:path';

/** What a page of the documentation refers to. */
export interface MarkdownPage {
  /** Relative to the root of the repository, with `/`. */
  file: string;
  /** Targets of links and images, code left out. */
  links: { target: string; line: number }[];
  /** Names that `#NAME` can point to, as GitHub makes them from headings. */
  anchors: ReadonlySet<string>;
  /** Fenced blocks; their lines are `line + 1` and on. */
  blocks: { language: string; lines: string[]; line: number }[];
  /** Code in running text and tables. */
  spans: { text: string; line: number }[];
}

/** Reads a page. @param file relative to `root` */
export function readPage(root: string, file: string): MarkdownPage {
  return parsePage(file, fs.readFileSync(path.join(root, file), 'utf8'));
}

/** Takes a page apart. Fences of three backticks or more, code spans, links and headings are all that these pages use. */
export function parsePage(file: string, text: string): MarkdownPage {
  const page = { file, links: [], anchors: new Set<string>(), blocks: [], spans: [] } as MarkdownPage & {
    anchors: Set<string>;
  };
  let fence: { marks: string; block: MarkdownPage['blocks'][number] } | undefined;
  text.split(/\r?\n/).forEach((content, index) => {
    const line = index + 1;
    const [, marks, language] = /^\s*(`{3,})(.*)$/.exec(content) ?? [];
    if (fence !== undefined) {
      if (marks !== undefined && marks.length >= fence.marks.length && language.trim() === '') fence = undefined;
      else fence.block.lines.push(content);
      return;
    }
    if (marks !== undefined) {
      fence = { marks, block: { language: language.trim(), lines: [], line } };
      page.blocks.push(fence.block);
      return;
    }
    // In a table a bar inside code is written \| .
    for (const [, , code] of content.matchAll(/(`+)(.+?)\1(?!`)/g)) {
      page.spans.push({ text: code.replaceAll('\\|', '|').trim(), line });
    }
    const prose = content.replace(/(`+)(.+?)\1(?!`)/g, (span) => span.replace(/[[\]()]/g, ' '));
    for (const [, target] of prose.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)/g)) page.links.push({ target, line });
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content);
    if (heading !== null) addAnchor(page.anchors, heading[1]);
    for (const [, name] of content.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) page.anchors.add(name);
  });
  return page;
}

/** GitHub's rule: lower case, letters, digits, `-` and `_` stay, blanks become `-`, a name that is taken gets a number. */
function addAnchor(anchors: Set<string>, heading: string): void {
  const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  const name = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
  let free = name;
  for (let n = 1; anchors.has(free); n++) free = `${name}-${n}`;
  anchors.add(free);
}
