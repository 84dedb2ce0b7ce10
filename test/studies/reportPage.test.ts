import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { browserFlags, findBrowser } from '../../src/report';
import { experimentHash, featureHash, resolveExperiment, type RunRecord, type StoredRecord } from '../../src/runs';
import { studies, profilePlans, reportPage, type ProfileRecords } from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';

/** Records of the granularities, all made up. */
function records(): ProfileRecords {
  const plan = profilePlans.demo;
  const stored = new Map<string, StoredRecord>();
  studies.granularity.cells(plan).forEach(({ experiment }, place) => {
    const resolved = resolveExperiment(experiment);
    const hash = featureHash(experiment);
    const before = stored.get(hash)?.record.evaluations;
    const result = { hash: experimentHash(experiment), values: { top1: 0.5 + place / 100 } };
    const record = {
      format: 'usdrl-record',
      id: `${resolved.id}<script>`,
      seed: 0,
      hash,
      synthetic: true,
      machine: {
        backend: 'wasm',
        device: 'cpu',
        threads: 1,
        processor: 'CPU<script>window.ran = 3</script>',
        memory: 1,
      },
      evaluations: { ...before, [experiment.measurement.protocol]: result },
    } as unknown as RunRecord;
    stored.set(hash, { record, file: `runs/${hash}.json` });
  });
  return { profile: 'demo', plan, stored: [...stored.values()], runs: 'runs' };
}

const browser = findBrowser();

describe('the page of results', () => {
  it.skipIf(browser === undefined)('runs nothing that a record says (needs a browser)', async () => {
    const all = records();
    const script = '"><script>window.ran = 1</script><img src=x onerror="window.ran = 2">';
    const [{ record, file }] = all.stored;
    const hostile = { ...record, id: script, hash: script, seed: script } as unknown as RunRecord;
    const { html } = await reportPage([{ ...all, stored: [...all.stored, { record: hostile, file }] }]);
    const path = join(temporaryFolder(), 'page.html');
    writeFileSync(path, html);
    const opened = await chromium.launch({ executablePath: browser, args: [...browserFlags] });
    try {
      const page = await opened.newPage();
      await page.goto(`file://${path}`);
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(await page.locator('.record code', { hasText: 'window.ran = 1' }).count()).toBe(1);
    } finally {
      await opened.close();
    }
  });

  it.skipIf(browser === undefined)(
    'opens without a network, is searched, and leads from a cell to its record (needs a browser)',
    async () => {
      const { html } = await reportPage([records()]);
      const file = join(temporaryFolder(), 'page.html');
      writeFileSync(file, html);
      expect(html).not.toContain('<script></code>');
      const opened = await chromium.launch({ executablePath: browser, args: [...browserFlags] });
      try {
        const page = await opened.newPage();
        const [asked, errors]: [string[], string[]] = [[], []];
        page.on('request', (request) => asked.push(request.url()));
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(`file://${file}`);
        expect(asked.filter((url) => !/^(file|data):/.test(url))).toEqual([]);
        expect(await page.locator('.record').count()).toBe(7);
        expect(await page.locator('li a[href="#demo-granularity"]').count()).toBe(1);
        expect(await page.locator('h2#demo-granularity').count()).toBe(1);
        expect(await page.locator('p', { hasText: 'is highest with' }).count()).toBe(1);
        await page.fill('#search', 'instance-0 spatial-0');
        expect(await page.locator('.record:visible').count()).toBe(1);
        await page.locator('table a').first().click();
        expect(await page.locator('.record[open]').count()).toBe(1);
        expect(await page.locator('img[alt^="Granularities of decorrelation: "]').count()).toBe(1);
        expect(errors).toEqual([]);
      } finally {
        await opened.close();
      }
    },
  );

  it('does not draw again what was drawn since the records were written', async () => {
    const folder = temporaryFolder();
    const all = records();
    const stored = all.stored.map(({ record }) => {
      const file = join(folder, `${record.hash}.json`);
      writeFileSync(file, '{}');
      return { record, file };
    });
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg"><title>Drawn &quot;before&quot;</title><desc>as it was</desc></svg>';
    const drawn = join(folder, 'demo-granularity.svg');
    writeFileSync(drawn, svg);
    const page = async (): Promise<string> =>
      (await reportPage([{ ...all, stored }], [], { dataRoot: folder, figures: folder })).html;
    const picture = `alt="Drawn &quot;before&quot;: as it was" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"`;
    expect(await page()).toContain(picture);
    // Older than what it shows.
    utimesSync(drawn, new Date(0), new Date(0));
    expect(await page()).not.toContain(picture);
  });
});
