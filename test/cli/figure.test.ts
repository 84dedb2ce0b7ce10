import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { layerDiagram } from '../../src/report';
import { temporaryFolder } from '../data/temporaryFolder';
import { jsonOf, run } from './captureIo';

/** Interactive pages need no browser. */
async function drawn(...words: string[]): Promise<string> {
  const out = temporaryFolder();
  const answer = await run(['figure', ...words, '--out', out, '--format', 'html', '--json']);
  expect(answer.stderr).toBe('');
  const { files } = jsonOf(answer) as { files: string[] };
  return readFileSync(files[0], 'utf8');
}

describe('usdrl figure', () => {
  it('takes the options of figures', async () => {
    const page = await drawn('joints', 'coco-17', '--width', 'double-column', '--size', '9', '--font', 'Times');
    expect(page).toContain('"width":661');
    expect(page).toContain('"family":"Times"');
    expect(page).toContain('17 joints, front view');
    const other = ['--title', '', '--labels', 'left side=L', '--palette', '#111111,#222223', '--height', '90'];
    const changed = await drawn('joints', 'coco-17', ...other);
    expect(changed).not.toContain('17 joints, front view"');
    for (const part of ['"text":"L"', '#222223', '"height":340']) expect(changed).toContain(part);
    // A command leaves nothing behind.
    expect(JSON.stringify(layerDiagram().layout)).not.toContain('Times');
  });

  it('leaves the headings of a study out for an empty title', async () => {
    const heading = '"text":"Retrieval (1-NN)"';
    expect(await drawn('table3', '--profile', 'small-real')).toContain(heading);
    expect(await drawn('table3', '--profile', 'small-real', '--title', '')).not.toContain(heading);
  });

  it('merges a layout of Plotly and names the file', async () => {
    const out = temporaryFolder();
    const layout = '{"hovermode":"x"}';
    const words = ['objective', '--name', 'mine', '--layout', layout, '--out', out, '--format', 'html'];
    expect((await run(['figure', ...words])).status).toBe(0);
    expect(readFileSync(join(out, 'mine.html'), 'utf8')).toContain('"hovermode":"x"');
  });

  it('has a flag for every option that the page of figures names', async () => {
    const help = (await run(['figure', '--help'])).stdout;
    const page = readFileSync('docs/figures.md', 'utf8');
    const rows = page.slice(page.indexOf('## Options'), page.indexOf('## Every figure'));
    const options = [...rows.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(options).toEqual(expect.arrayContaining(['width', 'ticks', 'layout', 'alt']));
    const ofOne = ['alt', 'synthetic'];
    for (const name of options.filter((one) => !ofOne.includes(one))) expect(help).toContain(`--${name} <`);
    expect((await run(['report', '--help'])).stdout).toContain('--palette <');
  });

  it.each([
    ['an unknown option', ['objective', '--widht', '3'], 2, 'Did you mean --width?'],
    ['a width that is none', ['objective', '--width', 'wide'], 2, 'Wanted millimetres, or one of single-column'],
    ['a palette that is none', ['objective', '--palette', 'gray'], 2, 'Wanted one of okabe-ito, grey, viridis'],
    ['a palette of one colour', ['objective', '--palette', '#123456'], 1, 'wanted two colours or more'],
    ['a place that is none', ['objective', '--legend', 'left'], 2, 'Allowed choices are below, right'],
    ['ticks that are none', ['objective', '--ticks', 'z=3'], 2, 'Wanted x=N'],
    ['a layout that is none', ['objective', '--layout', '[]'], 2, 'Wanted a JSON object'],
    ['a figure that is none', ['losses'], 2, 'Allowed choices are loss-curves'],
    ['a run that is not given', ['retrieval'], 1, 'run: found none, wanted its folder'],
    ['a run that is none', ['loss-curves', 'nowhere'], 1, 'nowhere: run folder: found no config.json'],
    ['a layout of joints that is none', ['joints', 'kinect'], 1, 'wanted one of kinect-v2-25'],
    ['a title for many figures', ['table3', '--title', 'x'], 1, 'name or title: found title'],
    ['a study without records', ['table3', '--runs', 'nowhere', '--records', 'nowhere'], 1, 'usdrl reproduce table3'],
  ])('refuses %s', async (_, words, status, message) => {
    const out = join(temporaryFolder(), 'none');
    const answer = await run(['figure', ...words, '--out', out]);
    expect(answer.stderr).toContain(message);
    expect(answer.status).toBe(status);
    expect(existsSync(out)).toBe(false);
  });
});
