import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import {
  closeBrowser,
  escapeMarkup,
  figureToSvg,
  tableToHtml,
  wordsOfSvg,
  type ResultCell,
  type ResultTable,
} from '../report';
import type { StoredRecord } from '../runs';
import type { LongWork } from '../progress';
import { conclusionOf, measuredOn } from './conclusion';
import { studyNames, type Profile, type StudyName } from './names';
import { pageFrame } from './pageFrame';
import { profilePlans } from './profilePlan';
import type { ProfileRecords } from './profileRecords';
import { groupTable, type RecordGroup } from './recordGroups';
import { checkStatements, statementTable } from './statements';
import { studies } from './studies';
import { studyRecords } from './studyRecords';
import type { FigureToDraw, StudyRecord } from './study';
import { studyTable } from './studyTable';

/**
 * One page with every table, figure and run record of some profiles, and of whatever else lies in a folder of runs: grids, single
 * runs. It holds everything it needs, so it opens without a network; a field searches the records. Links of table cells
 * lead to the record on the page.
 *
 * @param groups records of no profile
 * @param work if given, with figures from run folders: losses, features in the plane; the engine must be ready. What lies in its
 *   folder of figures as SVG, newer than the records shown in it, is not drawn again
 * @returns HTML, and one line to tell the user if figures could not be drawn
 */
export async function reportPage(
  profiles: readonly ProfileRecords[],
  groups: readonly RecordGroup[] = [],
  work?: { dataRoot: string; figures?: string } & LongWork,
): Promise<{ html: string; note?: string }> {
  const shown = profiles.filter(({ stored }) => stored.length > 0);
  let note: string | undefined;
  const sections: string[] = [];
  const drawn = async (figures: readonly FigureToDraw[], own: readonly StudyRecord[]): Promise<string[]> => {
    const pictures: string[] = [];
    for (const { name, draw } of figures) {
      const svg = drawnSince(work?.figures, name, own) ?? (await figureToSvg(await draw()));
      if (svg === undefined)
        note = 'No browser was found: the page has no figures (install Chromium or set USDRL_BROWSER).';
      else pictures.push(pictureHtml(svg, wordsOfSvg(svg)));
    }
    return pictures;
  };
  try {
    for (const records of shown) {
      const { profile } = records;
      const there = studyNames.filter((name) => studyRecords(name, records).length > 0);
      const about = `${profilePlans[profile].description}. ${measuredOn(there, records)}`;
      sections.push(`<h1 id="${profile}">Profile ${profile}</h1><p>${escapeMarkup(about)}</p>`);
      for (const name of there) {
        const { cells, rows, figures, runFigures } = studies[name];
        const own = studyRecords(name, records);
        const section = [`<p>${escapeMarkup(conclusionOf(name, records).join(' '))}</p>`];
        if (rows !== undefined) section.push(tableHtml(studyTable(name, records), records.stored));
        const checks = checkStatements(name, records);
        if (checks.length > 0) section.push(tableHtml(statementTable(checks, `${profile}-${name}-statements`), []));
        const ofRecords = (figures?.(own, profile) ?? []).map((figure) => ({ name: figure.name, draw: () => figure }));
        const pictures = await drawn(ofRecords, own);
        // The first thing on the page is the figure of the main job; elsewhere the numbers come first.
        const parts = name === 'main' ? [...pictures, ...section] : [...section, ...pictures];
        if (work !== undefined)
          parts.push(...(await drawn(runFigures?.(cells(records.plan), records, work) ?? [], own)));
        else if (runFigures !== undefined)
          parts.push(
            `<p>More figures are drawn from run folders by: npx usdrl reproduce ${name} --profile ${profile}</p>`,
          );
        sections.push(heading(profile, name), ...parts);
        if (name === there[0]) sections.push(contents(profile, there));
      }
    }
  } finally {
    await closeBrowser();
  }
  groups.forEach((group, place) => {
    const heading = group.name === '' ? 'Single runs' : `Runs in ${group.name}`;
    sections.push(`<h1 id="group-${place}">${escapeMarkup(heading)}</h1>`, tableHtml(groupTable(group), group.stored));
  });
  const all = [...shown.map(({ profile, stored }) => ({ name: profile, stored })), ...groups];
  sections.push(recordsHtml(all));
  return { html: pageFrame('USDRL: results', navigation(shown, groups), sections.join('\n')), note };
}

/** A figure that was drawn after the records it shows were written; undefined if there is none. */
function drawnSince(folder: string | undefined, name: string, own: readonly StudyRecord[]): string | undefined {
  if (folder === undefined) return undefined;
  const file = join(folder, `${name}.svg`);
  const written = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isOld = own.some(({ link }) => link !== undefined && written(link) > written(file));
  return isOld || !existsSync(file) ? undefined : readFileSync(file, 'utf8');
}

function heading(profile: Profile, name: StudyName): string {
  return `<h2 id="${profile}-${name}">${escapeMarkup(studies[name].title)}</h2>`;
}

function contents(profile: Profile, names: readonly StudyName[]): string {
  const links = names.map((name) => `<li><a href="#${profile}-${name}">${escapeMarkup(studies[name].title)}</a></li>`);
  return `<h2>Contents</h2><ul>${links.join('')}<li><a href="#records">Run records</a></li></ul>`;
}

/** As a picture of its own: the names inside one SVG would meet those of the next. */
function pictureHtml(svg: string, words: string): string {
  const data = Buffer.from(svg).toString('base64');
  return `<figure><img alt="${escapeMarkup(words)}" src="data:image/svg+xml;base64,${data}"></figure>`;
}

/** A table whose links lead to the records on the page. */
function tableHtml(table: ResultTable, stored: readonly StoredRecord[]): string {
  const places = new Map(stored.map(({ file, record }) => [file, `#record-${record.hash}`]));
  const rows = table.rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, cell]): [string, ResultCell] => {
        if (typeof cell !== 'object' || cell === null) return [key, cell];
        const link = cell.link === undefined ? undefined : places.get(cell.link);
        const links = cell.links?.flatMap((one) => places.get(one) ?? []);
        return [key, { ...cell, link, links }];
      }),
    ),
  );
  return `<div class="table">${tableToHtml({ ...table, rows })}</div>`;
}

function navigation(shown: readonly ProfileRecords[], groups: readonly RecordGroup[]): string {
  const links = [
    ...shown.map(({ profile }) => `<a href="#${profile}">${profile}</a>`),
    ...groups.map(({ name }, place) => `<a href="#group-${place}">${escapeMarkup(name || 'single runs')}</a>`),
  ];
  return [...links, '<a href="#records">run records</a>'].join(' · ');
}

function recordsHtml(groups: readonly RecordGroup[]): string {
  const stored = groups.flatMap(({ name, stored: records }) => records.map((one) => ({ group: name, ...one })));
  const items = stored.map(({ group, record, file }) => {
    const results = Object.entries(record.evaluations)
      .map(([name, { values }]) => `${name} ${headline(values)}`)
      .join(', ');
    const mark = record.synthetic ? ' <b>synthetic</b>' : '';
    return (
      `<details class="record" id="record-${escapeMarkup(record.hash)}"><summary><code>${escapeMarkup(record.id)}</code> seed ${escapeMarkup(String(record.seed))}` +
      ` <span>${escapeMarkup(group)}${mark} · ${escapeMarkup(results)}</span></summary>` +
      `<p>${escapeMarkup(file)}</p><pre>${escapeMarkup(JSON.stringify(record, null, 1))}</pre></details>`
    );
  });
  return (
    `<h1 id="records">Run records</h1><p><input id="search" type="search" placeholder="search: id, setting, data set, version"` +
    ` aria-label="search the records"> <span id="count">${items.length} records</span></p>${items.join('\n')}`
  );
}

/** The first value in percent; of detection both. */
function headline({ best: _best, last: _last, ...values }: Readonly<Record<string, number>>): string {
  return Object.values(values)
    .map((value) => (100 * value).toFixed(1))
    .join(' / ');
}
