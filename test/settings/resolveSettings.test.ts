import { describe, expect, it } from 'vitest';

import {
  defaultSettings,
  differences,
  flatten,
  presets,
  resolveSettings,
  settingsFrom,
  type SettingsChanges,
} from '../../src/settings';

describe('settings', () => {
  it('of `official` are the defaults, the released values', () => {
    expect(resolveSettings()).toEqual(defaultSettings);
    expect(flatten(defaultSettings).get('encoder.hidden')).toBe(1024);
    expect(flatten(defaultSettings).get('loss.weights.redundancy')).toBe(0.005);
  });

  it('take single changes in order, each as the kind of its default', () => {
    const settings = resolveSettings({
      preset: 'nucla',
      set: ['encoder.kind=sttr', 'optimizer.milestones=3,5', 'encoder.shift.bias=false', 'views=3', 'views=2'],
    });
    expect(settings.encoder).toMatchObject({ kind: 'sttr', hidden: 64, shift: { bias: false } });
    expect(settings.optimizer.milestones).toEqual([3, 5]);
    expect(settings.views).toBe(2);
    expect(defaultSettings.encoder.shift.bias).toBe(true);
  });

  it.each([
    ['encoder.hiden=3', /setting: found encoder.hiden, wanted a known one; nearest: encoder.hidden/],
    ['hidden=3', /nearest: encoder.hidden/],
    ['encoder=3', /found encoder, wanted a known one/],
    ['encoder.hidden=abc', /setting encoder.hidden: found abc, wanted a number/],
    ['encoder.hidden=', /found , wanted a number/],
    ['encoder.hidden=7', /encoder.hidden: found 7, wanted an even integer/],
    ['encoder.kind=cnn', /found cnn, wanted one of dste, sttr/],
    ['encoder.shift.bias=yes', /wanted true or false/],
    ['optimizer.milestones=a,b', /wanted numbers separated by commas/],
    ['training.epochs=0', /wanted a whole number of at least 1/],
    ['augment.ratio=1,0.1', /0 < low <= high <= 1/],
    ['downstream.observeRatio=0', /observeRatio: found 0, wanted above 0 and up to 1/],
    ['augment.corruptFrom=18', /found 18, wanted one of all, 17/],
    ['nothing', /wanted path.to.key=value/],
  ])('refuse %s', (assignment, message) => {
    expect(() => resolveSettings({ set: [assignment] })).toThrow(message);
  });

  it('take typed changes, before those of a command line', () => {
    const settings = resolveSettings({
      preset: 'nucla',
      settings: {
        encoder: { kind: 'sttr', shift: { bias: false } },
        optimizer: { milestones: [3, 5] },
        views: undefined,
      },
      set: ['encoder.hidden=32'],
    });
    expect(settings.encoder).toMatchObject({ kind: 'sttr', hidden: 32, shift: { bias: false } });
    expect(settings.optimizer.milestones).toEqual([3, 5]);
    expect(settings.views).toBe(defaultSettings.views);
    expect(resolveSettings({ settings })).toEqual(settings);
  });

  it.each([
    [{ encoder: { hiden: 3 } }, /setting: found encoder.hiden, wanted a known one; nearest: encoder.hidden/],
    [{ hidden: 3 }, /nearest: encoder.hidden/],
    [{ encoder: 3 }, /found encoder, wanted a known one/],
    [{ encoder: { hidden: '64' } }, /setting encoder.hidden: found 64, wanted a number/],
    [{ encoder: { hidden: null } }, /setting encoder.hidden: found null, wanted a number/],
    [{ encoder: { kind: 'cnn' } }, /found cnn, wanted one of dste, sttr/],
    [{ encoder: { shift: { bias: 'true' } } }, /wanted true or false/],
    [{ optimizer: { milestones: ['a'] } }, /wanted numbers separated by commas/],
    [{ training: { epochs: 0 } }, /wanted a whole number of at least 1/],
    [{ encoder: { multiModal: 'fused' } }, /encoder.multiModal: found fused, wanted one of none, umurl, mean/],
    [{ encoder: { multiModal: 'umurl' }, modality: 'bone' }, /modality: found bone with .*umurl, wanted joint.*none/],
    [{ encoder: { multiModal: 'mean' }, views: 3 }, /views: found 3 with encoder.multiModal mean, wanted at least 4/],
  ])('refuse %j', (changes, message) => {
    expect(() => resolveSettings({ settings: changes as SettingsChanges })).toThrow(message);
  });

  it('refuse an unknown preset and list the known ones', () => {
    expect(() => resolveSettings({ preset: 'none' })).toThrow(/found none, wanted one of official, paper/);
  });

  it.each(Object.keys(presets))('of preset %s survive JSON, and their differences rebuild them', (preset) => {
    const settings = resolveSettings({ preset });
    expect(settingsFrom(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
    expect(resolveSettings({ set: differences(defaultSettings, settings) })).toEqual(settings);
  });

  it('names the file whose settings cannot be', () => {
    const settings = { ...resolveSettings(), semi: { ...resolveSettings().semi, draws: 0 } };
    expect(() => settingsFrom(settings, 'run/config.json')).toThrow(/^run\/config\.json: setting semi\.draws: found 0/);
  });

  it('from a record of an earlier version are found by their new names, those of a command line are not', () => {
    const old = { semi: { share: 0.2, part: 3 }, finetune: { part: 4 }, detection: { usdrl: { part: 5 } } };
    const { semi, finetune, detection } = settingsFrom(old);
    expect([semi.fraction, semi.microBatch, finetune.microBatch, detection.usdrl.microBatch]).toEqual([0.2, 3, 4, 5]);
    expect(() => resolveSettings({ set: ['finetune.part=4'] })).toThrow('setting: found finetune.part');
  });

  it('from a record name an unknown key and the file', () => {
    expect(() => settingsFrom({ encoder: { depth: 3 } }, 'run/config.json')).toThrow(
      /run\/config.json: .*encoder.depth/,
    );
  });
});
