import { InputError } from '../errors';
import { presets } from './presets';
import { flatten, nearest, resolveSettings } from './resolveSettings';
import { settingMeaning, type SettingMeaning } from './settingMeanings';
import { choices, defaultSettings } from './settings';

/** All there is to say about a setting. */
export interface SettingEntry extends SettingMeaning {
  path: string;
  /** The default, as `--set` takes it. */
  value: string;
  /** The words it may be; undefined for anything but words. */
  choices?: readonly string[];
  /** Its value in the presets that change it. */
  presets: Readonly<Record<string, string>>;
}

/**
 * Every setting, in the order of the tree; or those at and below a path, or that a preset changes.
 *
 * @param of `encoder.shift`, `encoder.shift.gap` or `nucla`; default all
 * @throws InputError for neither
 */
export function settingsReference(of?: string): SettingEntry[] {
  const changed = Object.keys(presets).map((name) => [name, flatten(resolveSettings({ preset: name }))] as const);
  const all = [...flatten(defaultSettings)].map(([path, value]): SettingEntry => {
    const { row: _, ...said } = settingMeaning(path) ?? { row: '', label: path, unit: '', symbol: '', meaning: '' };
    const others = changed
      .map(([name, flat]) => [name, valueText(flat.get(path))] as const)
      .filter(([, other]) => other !== valueText(value));
    const words = path in choices ? { choices: choices[path] } : {};
    return {
      path,
      ...said,
      value: valueText(value),
      ...words,
      presets: Object.fromEntries(others),
    };
  });
  if (of === undefined) return all;
  if (Object.hasOwn(presets, of)) return all.filter((entry) => Object.hasOwn(entry.presets, of));
  const found = all.filter(({ path }) => path === of || path.startsWith(`${of}.`));
  if (found.length > 0) return found;
  const near = nearest(of, [...all.map(({ path }) => path), ...Object.keys(presets)]).join(', ');
  throw new InputError({ thing: 'setting or preset', found: of, wanted: `a known one; nearest: ${near}` });
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

const heads = '| setting | default | unit | paper | meaning | presets |\n|---|---|---|---|---|---|\n';

/** The page `docs/settings.md`: a table for each section, then the presets. */
export function settingsPage(): string {
  const entries = settingsReference();
  const sections = [...new Set(entries.map(sectionOf))];
  const tables = sections.map((section) => {
    const rows = entries.filter((entry) => sectionOf(entry) === section).map(tableRow);
    return `## ${section}\n\n${heads}${rows.join('')}`;
  });
  const named = Object.entries(presets).map(([name, { description }]) => `| \`${name}\` | ${description} |\n`);
  return [
    '# Settings\n',
    'Every setting, made by `npx usdrl settings --markdown`; `npx usdrl settings PATH` says the same of one or of a section, and',
    '`npx usdrl settings PRESET` what a preset changes. They are given as `--set PATH=VALUE`, or as a tree in TypeScript',
    "(`settings: { encoder: { kind: 'sttr' } }`). The defaults are the released code on NTU RGB+D, the preset `official`.\n",
    ...tables,
    '## Presets\n',
    `| preset | for |\n|---|---|\n${named.join('')}`,
  ].join('\n');
}

/** What does not lie in a section is of the experiment. */
function sectionOf({ path }: SettingEntry): string {
  const keys = path.split('.');
  if (keys.length === 1) return 'experiment';
  return keys[0] === 'detection' && keys.length > 2 ? keys.slice(0, 2).join('.') : keys[0];
}

function tableRow({
  path,
  label,
  unit,
  symbol,
  meaning,
  value,
  choices: words,
  presets: others,
}: SettingEntry): string {
  const which = words === undefined ? '' : ` One of ${words.map((word) => `\`${word}\``).join(', ')}.`;
  const changes = Object.entries(others).map(([name, other]) => `${name} ${code(other)}`);
  const cells = [code(path), code(value), unit, symbol, `*${label}*. ${meaning}${which}`, changes.join(', ')];
  return `| ${cells.join(' | ')} |\n`;
}

function code(text: string): string {
  return `\`${text === '' ? '[]' : text}\``;
}
