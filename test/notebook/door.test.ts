import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { KernelConnection } from '../../src/notebook/kernel/kernelConnection';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { root } from './jupyterLab';

/** What the tests ask of a kernel beside running code: completion (Tab) and inspection (Shift-Tab). */
interface Asking {
  shell: object;
  ask(channel: object, type: string, content: object): Promise<Record<string, unknown>>;
}

interface Manifest {
  exports: Record<string, string | { types: string; default: string }>;
  typesVersions: Record<'*', Record<string, string[]>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const rooms = Object.keys(manifest.exports)
  .filter((door) => /^\.\/\w+$/.test(door))
  .map((door) => door.slice(2));
const built = existsSync(join(root, 'dist', 'index.js'));
const folder = mkdtempSync(join(tmpdir(), 'usdrl-door-'));

let kernel: KernelConnection;

beforeAll(async () => {
  const actions = syntheticSettings().actions.slice(0, 2);
  await importSynthetic(join(folder, 'data'), { actions, subjects: 4, replications: 1 });
  kernel = await KernelConnection.start({ root });
});

afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true });
});

/** Runs a cell; gives what it wrote and whether it ended well. */
async function run(code: string): Promise<{ status: string; text: string }> {
  let text = '';
  const { status } = await kernel.execute(code, ({ content }) => (text += JSON.stringify(content)));
  return { status, text };
}

async function complete(code: string, position = code.length): Promise<unknown> {
  const asking = kernel as unknown as Asking;
  return (await asking.ask(asking.shell, 'complete_request', { code, cursor_pos: position })).matches;
}

async function inspect(code: string, position: number): Promise<string> {
  const asking = kernel as unknown as Asking;
  const content = { code, cursor_pos: position, detail_level: 0 };
  return JSON.stringify((await asking.ask(asking.shell, 'inspect_request', content)).data);
}

describe('the doors of package.json', () => {
  it('are the same for Node and for compilers that do not read `exports`', () => {
    for (const room of rooms) {
      const door = manifest.exports[`./${room}`];
      expect(door).toMatchObject({ types: `./${manifest.typesVersions['*'][room][0]}` });
    }
    expect(Object.keys(manifest.typesVersions['*']).sort()).toEqual([...rooms].sort());
  });

  it('give from 60 to 100 names at the front', () => {
    const text = readFileSync(join(root, 'src', 'index.ts'), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
    const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names]) => names.split(','));
    const names = lists.map((name) => name.trim()).filter((name) => name !== '');
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(names.length).toBeLessThanOrEqual(100);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe.skipIf(!built)('in the kernel (skipped where the package is not built)', () => {
  it('every room is imported by its path', async () => {
    const lines = rooms.map((room, index) => `import * as room${index} from 'usdrl/${room}';`);
    const counts = rooms.map((_, index) => `Object.keys(room${index}).length > 0`);
    const { status, text } = await run(`${lines.join('\n')}\nconsole.log([${counts.join(', ')}].every(Boolean));`);
    expect([status, text]).toEqual(['ok', expect.stringContaining('true')]);
  });

  it('Tab completes the front door, a room, settings and a run', async () => {
    expect(await complete("import { pre } from 'usdrl'", 12)).toContain('pretrain');
    expect(await complete("import { Enc } from 'usdrl/model'", 12)).toContain('Encoder');
    const call = "import { pretrain } from 'usdrl';\npretrain({ data: 'd', split: 's', settings: { encoder: { ki";
    expect(await complete(call)).toEqual(['kind']);
    expect(await complete("import { Run } from 'usdrl';\ndeclare const made: Run;\nmade.lin")).toEqual(['linear']);
  });

  it('Shift-Tab tells type and meaning', async () => {
    const code = "import { crossCorrelation } from 'usdrl/objective';\ncrossCorrelation";
    expect(await inspect(code, code.length - 3)).toMatch(/CrossCorrelationOptions.*Cross-correlation terms/);
  });

  it('pre-training, probe and loss plot take six lines, without naming an engine', async () => {
    const [data, out, figures] = ['data', 'run', 'figures'].map((name) => join(folder, name));
    const small =
      "{ encoder: { kind: 'sttr', hidden: 8 }, training: { epochs: 2, batch: 4 }, augment: { frames: 16 } }";
    const cell = [
      "import { pretrain, show } from 'usdrl';",
      `const settings = ${small} as const;`,
      `const run = await pretrain({ data: '${data}', split: 'cross-subject', preset: 'demo', settings, out: '${out}' });`,
      'const { top1 } = await run.linear();',
      `await show(run.lossCurves(), { folder: '${figures}' });`,
      "console.log('top-1', top1, run.epochs, run.metrics()[1]['instance.variance'] > 0);",
    ];
    const { status, text } = await run(cell.join('\n'));
    expect([status, text]).toEqual(['ok', expect.stringMatching(/top-1 [\d.]+ 2 true/)]);
    expect(text).toMatch(/Backend: \w+/);
    expect(text).toContain('plotly');
    expect(text.match(/<progress/g)?.length).toBeGreaterThan(1);
  });

  // The last one: right after an error a kernel refuses what was sent meanwhile.
  it('an unknown setting is an error before anything runs', async () => {
    const { status, text } = await run(
      "import { pretrain } from 'usdrl';\npretrain({ data: 'd', split: 's', settings: { encodr: {} } })",
    );
    expect([status, text]).toEqual(['error', expect.stringContaining('encodr')]);
  });
});
