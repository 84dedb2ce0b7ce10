import { InputError } from './inputError';

/**
 * What is missing when a package is not installed that only some uses need: an installed `usdrl` brings none of notebooks' and
 * figures' packages by itself. One line that names the command.
 *
 * @param use what needs them: "figures as SVG and PDF"
 */
export function missingPackage(use: string, ...names: string[]): InputError {
  const found = `no package ${names[0]}`;
  return new InputError({ thing: use, found, wanted: 'it installed', fix: `Run \`npm install ${names.join(' ')}\`.` });
}

/** Whether an error says that a package is not there, and not that it is broken. */
export function isMissingPackage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}
