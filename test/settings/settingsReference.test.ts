import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { defaultSettings, flatten, settingLabel, settingsPage, settingsReference } from '../../src/settings';
import { settingMeaning, settingMeanings } from '../../src/settings/settingMeanings';
import { jsonOf, run } from '../cli/captureIo';

const paths = [...flatten(defaultSettings).keys()];

describe('settings reference', () => {
  it('has an entry for every setting, and a setting for every entry', () => {
    expect(paths.filter((path) => settingMeaning(path) === undefined)).toEqual([]);
    const used = new Set(paths.map((path) => settingMeaning(path)?.row));
    expect([...settingMeanings.keys()].filter((row) => !used.has(row))).toEqual([]);
  });

  it('says something of each, and calls no two alike', () => {
    const entries = settingsReference();
    expect(entries.map(({ path }) => path)).toEqual(paths);
    for (const { label, meaning } of entries) {
      expect(label).toMatch(/^[^.$|]+$/);
      expect(meaning).toMatch(/\.$/);
    }
    const labels = entries.map(({ label }) => label);
    expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
  });

  it('gives labels of axes, and the path of what nobody wrote down', () => {
    expect(settingLabel('encoder.shift.gap')).toBe('gap of the dense shift');
    expect(settingLabel('linear.learningRate')).toBe('learning rate of the linear probe');
    expect(settingLabel('loss.uniformityScale')).toBe('loss.uniformityScale');
  });

  it('knows the words, the paper symbol and the presets that change a setting', () => {
    const [kind] = settingsReference('encoder.kind');
    expect(kind.choices).toEqual(['dste', 'sttr']);
    expect(settingsReference('encoder.alpha')[0]).toMatchObject({ symbol: 'α', value: '0.5', presets: {} });
    expect(settingsReference('encoder.dsa.merge')[0].presets).toEqual({ paper: 'sum' });
    expect(settingsReference('encoder.shift').map(({ path }) => path)).toEqual([
      'encoder.shift.gap',
      'encoder.shift.mask',
      'encoder.shift.bias',
    ]);
    expect(settingsReference('pku-mmd-2').map(({ path }) => path)).toContain('optimizer.milestones');
    expect(() => settingsReference('encoder.shift.gaps')).toThrow(/nearest: encoder.shift.gap/);
  });

  it('gives the page docs/settings.md', () => {
    const page = readFileSync(resolve(__dirname, '../../docs/settings.md'), 'utf8');
    expect(page, 'stale; make it with: npx usdrl settings --markdown > docs/settings.md').toBe(settingsPage());
  });
});

describe('usdrl settings', () => {
  it('lists them, says all of one, and what a preset changes', async () => {
    const all = await run(['settings']);
    expect(all.status).toBe(0);
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(paths.length + 2);
    const one = await run(['settings', 'encoder.shift.gap']);
    expect(one.stdout).toMatch(
      /^encoder.shift.gap: gap of the dense shift\n\n.*Eq. 2.*\n\ndefault +4\nunit +tokens\n$/s,
    );
    const preset = await run(['settings', 'nucla']);
    expect(preset.stdout).toMatch(/^nucla: N-UCLA on a laptop/);
    expect(preset.stdout).toMatch(/encoder.hidden +64 +1024/);
    expect((await run(['settings', 'official'])).stdout).toContain('It changes nothing.');
    expect(jsonOf(await run(['settings', 'views', '--json']))).toMatchObject({
      settings: [{ path: 'views', value: '4' }],
    });
    expect((await run(['settings', '--markdown'])).stdout).toBe(settingsPage());
  });

  it('refuses what is neither, with the nearest', async () => {
    const { status, stderr } = await run(['settings', 'nucle']);
    expect(status).toBe(1);
    expect(stderr).toContain('nucla');
  });
});
