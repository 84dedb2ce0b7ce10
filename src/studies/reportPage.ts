import {
  closeBrowser,
  escapeMarkup,
  figureToSvg,
  tableToHtml,
  type Figure,
  type ResultCell,
  type ResultTable,
} from '../report';
import type { StoredRecord } from '../runs';
import { alphaFigure, granularityFigure, recognitionFigure, sweepFigures, termsFigure } from './artefactFigures';
import { artefactTable, tableNames } from './artefactTable';
import { artefacts, type ArtefactName } from './artefacts';
import { pageFrame } from './pageFrame';
import { profilePlans, type Profile } from './profilePlan';
import { artefactRecords, type ProfileRecords } from './profileRecords';
import { checkStatements, statementTable } from './statements';

/**
 * One page with every table, figure and run record of some profiles. It holds everything it needs, so it opens without a network;
 * a field searches the records. Links of table cells lead to the record on the page.
 *
 * @returns HTML, and one line to tell the user if figures could not be drawn
 */
export async function reportPage(all: readonly ProfileRecords[]): Promise<{ html: string; note?: string }> {
  let note: string | undefined;
  const sections: string[] = [];
  try {
    for (const records of all.filter(({ stored }) => stored.length > 0)) {
      const { profile } = records;
      sections.push(
        `<h1 id="${profile}">Profile ${profile}</h1><p>${escapeMarkup(profilePlans[profile].description)}</p>`,
      );
      for (const name of Object.keys(artefacts) as ArtefactName[]) {
        if (artefactRecords(name, records).length === 0) continue;
        sections.push(`<h2 id="${profile}-${name}">${escapeMarkup(artefacts[name].title)}</h2>`);
        const isTable = (one: string): one is (typeof tableNames)[number] => (tableNames as string[]).includes(one);
        if (isTable(name)) sections.push(tableHtml(artefactTable(name, records), records.stored));
        const checks = checkStatements(name, records);
        if (checks.length > 0) sections.push(tableHtml(statementTable(checks, `${profile}-${name}-statements`), []));
        for (const figure of figuresOf(name, records)) {
          const svg = await figureToSvg(figure);
          if (svg === undefined)
            note = 'No browser was found: the page has no figures (install Chromium or set USDRL_BROWSER).';
          else sections.push(pictureHtml(svg, figure.title));
        }
      }
    }
  } finally {
    await closeBrowser();
  }
  const stored = all.flatMap((one) => one.stored.map((record) => ({ profile: one.profile, ...record })));
  sections.push(recordsHtml(stored));
  return { html: pageFrame('USDRL: results', navigation(all), sections.join('\n')), note };
}

function figuresOf(name: ArtefactName, records: ProfileRecords): Figure[] {
  switch (name) {
    case 'table1':
    case 'table3':
      return [recognitionFigure(name, records)];
    case 'figure4':
      return [alphaFigure(records)];
    case 'granularity':
      return [granularityFigure(records)];
    case 'terms':
      return [termsFigure(records)];
    case 'sweeps':
      return sweepFigures(records);
    default:
      return [];
  }
}

/** As a picture of its own: the names inside one SVG would meet those of the next. */
function pictureHtml(svg: string, title: string): string {
  const data = Buffer.from(svg).toString('base64');
  return `<figure><img alt="${escapeMarkup(title)}" src="data:image/svg+xml;base64,${data}"></figure>`;
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

function navigation(all: readonly ProfileRecords[]): string {
  const profiles = all.filter(({ stored }) => stored.length > 0).map(({ profile }) => profile);
  const links = profiles.map((profile) => `<a href="#${profile}">${profile}</a>`);
  return [...links, '<a href="#records">run records</a>'].join(' · ');
}

function recordsHtml(stored: readonly (StoredRecord & { profile: Profile })[]): string {
  const items = stored.map(({ profile, record, file }) => {
    const results = Object.entries(record.evaluations)
      .map(([name, { values }]) => `${name} ${(100 * Object.values(values)[0]).toFixed(1)}`)
      .join(', ');
    const mark = record.synthetic ? ' <b>synthetic</b>' : '';
    return (
      `<details class="record" id="record-${record.hash}"><summary><code>${escapeMarkup(record.id)}</code> seed ${record.seed}` +
      ` <span>${escapeMarkup(profile)}${mark} · ${escapeMarkup(results)}</span></summary>` +
      `<p>${escapeMarkup(file)}</p><pre>${escapeMarkup(JSON.stringify(record, null, 1))}</pre></details>`
    );
  });
  return (
    `<h1 id="records">Run records</h1><p><input id="search" type="search" placeholder="search: id, setting, data set, version"` +
    ` aria-label="search the records"> <span id="count">${items.length} records</span></p>${items.join('\n')}`
  );
}
