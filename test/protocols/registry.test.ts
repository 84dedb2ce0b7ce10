import { describe, expect, it } from 'vitest';

import { protocolNames, protocolOf, protocols } from '../../src/protocols';
import { measurementName, resolveExperiment, type Experiment, type Measurement } from '../../src/runs';
import { choices, defaultSettings, flatten, isOfEvaluations, resolveSettings, settingsFrom } from '../../src/settings';

describe('the registry of protocols', () => {
  it.each(protocolNames)('gives the settings of %s, with their defaults, words and checks', (name) => {
    expect(defaultSettings[name]).toEqual(protocols[name].defaults);
    const paths = [...flatten(defaultSettings).keys()].filter((path) => path.startsWith(`${name}.`));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.every(isOfEvaluations)).toBe(true);
    for (const [path, words] of Object.entries(protocols[name].choices)) {
      expect(choices[`${name}.${path}`]).toEqual(words);
      expect(() => resolveSettings({ set: [`${name}.${path}=nonsense`] })).toThrow(words.join(', '));
      expect(() => resolveSettings({ set: [`${name}.${path}=${words[0]}`] })).not.toThrow();
    }
  });

  it('checks the sections of all protocols, and says which value is wrong', () => {
    const wrong = ['knn.k=0', 'linear.epochs=0', 'finetune.batch=0', 'semi.draws=0', 'semi.fraction=2'];
    for (const one of [...wrong, 'detection.theta=0', 'detection.ssd.steps=3,1', 'detection.usdrl.epochs=0.5']) {
      expect(() => resolveSettings({ set: [one] }), one).toThrow(`setting ${one.slice(0, one.indexOf('='))}`);
    }
  });

  it('reads the settings of earlier records by their names of now', () => {
    expect(settingsFrom({ semi: { share: 0.1 } }).semi.fraction).toBe(0.1);
  });

  it('names measurements, and says which options they take', () => {
    expect(measurementName({ protocol: 'semi', fraction: 0.005 })).toBe('semi-0.5');
    expect(protocolOf('semi').complete?.({}, defaultSettings.semi)).toEqual({ fraction: 0.01 });
    const resolve = (measurement: Measurement): unknown => {
      const experiment: Experiment = { dataset: 'a', split: 'b', preset: 'demo', measurement };
      return resolveExperiment(experiment);
    };
    expect(() => resolve({ protocol: 'linear', learningRates: [1] })).not.toThrow();
    expect(() => resolve({ protocol: 'linear', fraction: 0.1 })).toThrow(
      /option of the measurement linear: found fraction/,
    );
    expect(() => resolve({ protocol: 'detection', members: [] })).toThrow(/option of the measurement detection/);
  });
});
