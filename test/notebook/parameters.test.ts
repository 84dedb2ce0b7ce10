import { describe, expect, it } from 'vitest';
import { buildNotebook, parseParameters } from '../../src/notebook';
import { injectParameters } from '../../src/notebook/run/parameters';

const notebook = buildNotebook(
  `// %%
1
// %% tags=["parameters"]
const epochs = 20;
const split: string = 'cross-view';
const profile: 'demo' | 'full' = 'demo';
const rate = 1e-3, unseen = 1;
const quick = true;
const terms = ['a', 'b'];
// %%
2
`,
  'x.ts',
);

function injected(...settings: string[]): string {
  const { cells } = injectParameters(notebook, parseParameters(settings), 'x.ipynb');
  expect(cells.map((cell) => cell.id)).toEqual(['cell-1', 'cell-2', 'injected-parameters', 'cell-3']);
  return cells[2].source;
}

describe('injectParameters', () => {
  it.each([
    ['epochs=7', 'const epochs = 7;'],
    ['epochs=1e2', 'const epochs = 100;'],
    ['rate=.5', 'const rate = 0.5;'],
    ['split=60', 'const split: string = "60";'],
    ['split=a=b "c"', 'const split: string = "a=b \\"c\\"";'],
    ['split="quoted"', 'const split: string = "quoted";'],
    ['profile=full', `const profile: 'demo' | 'full' = "full";`],
    ['quick=false', 'const quick = false;'],
    ['terms=["c", 1]', 'const terms = ["c",1];'],
    ['terms=plain', 'const terms = "plain";'],
  ])('reads %s as what the notebook declares', (setting, line) => {
    expect(injected(setting).split('\n')).toEqual(['// Parameters of this run.', line]);
  });

  it.each([
    ['epoch=7', /x\.ipynb: notebook parameter: found epoch, wanted one of epochs, split, profile, rate, quick, terms/],
    ['epochs=many', /value of the notebook parameter epochs: found "many", wanted a number/],
    ['quick=1', /quick: found "1", wanted a boolean/],
  ])('refuses %s', (setting, message) => {
    expect(() => injected(setting)).toThrow(message);
  });

  it('refuses parameters for a notebook without a parameters cell', () => {
    expect(() => injectParameters(buildNotebook('// %%\n1', 'y.ts'), { a: 1 }, 'y.ipynb')).toThrow(
      /cell tagged parameters: found none/,
    );
  });

  it('replaces the cell of an earlier run, and removes it without parameters', () => {
    const first = injectParameters(notebook, { epochs: 3 }, 'x');
    const second = injectParameters(first, { epochs: 4 }, 'x');
    expect(second.cells.filter((cell) => cell.id === 'injected-parameters').map((cell) => cell.source)).toEqual([
      '// Parameters of this run.\nconst epochs = 4;',
    ]);
    expect(injectParameters(second, {}, 'x').cells).toHaveLength(3);
  });
});

describe('parseParameters', () => {
  it('refuses a text without a name', () => {
    expect(() => parseParameters(['=3'])).toThrow(/found =3, wanted name=value/);
  });
});
