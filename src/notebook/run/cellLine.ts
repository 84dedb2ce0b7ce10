import { createRequire } from 'node:module';
import type TypeScript from 'typescript';

/**
 * Finds the line of a cell from which an error came. Stack frames of cells read `evalmachine.<anonymous>:LINE:COLUMN` with
 * the line in what tslab made of the cell: TypeScript without types, then CommonJS, in one function. We make the same
 * steps, but with source maps, and go back.
 *
 * @returns the 1-based line in `source`, or undefined where the stack holds no frame of the cell itself.
 */
export function findCellLine(stack: string, source: string): number | undefined {
  const line = compiledLine(stack);
  return line === undefined ? undefined : originalLine(line, source);
}

/**
 * The frame of the cell's own top level: an anonymous function, the outermost one. In a synchronous cell one more frame of
 * the cell lies outside it, the call of that function, right before the frames of node:vm.
 */
function compiledLine(stack: string): number | undefined {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const vm = frames.findIndex((frame) => frame.includes('(node:vm:'));
  const own = (vm < 0 ? frames : frames.slice(0, vm - 1)).flatMap((frame) => {
    const match = /^\s+at (?:async )?evalmachine\.<anonymous>:(\d+):\d+$/.exec(frame);
    return match ? [Number(match[1])] : [];
  });
  return own.at(-1);
}

function originalLine(line: number, source: string): number | undefined {
  const ts = loadTypeScript();
  // tslab adds these two lines to every cell: they make it a module and export all its variables.
  const parsed = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, false);
  const names = parsed.statements.flatMap((statement) => declaredNames(ts, statement));
  const whole = `export {};\n${withLastExpression(ts, parsed)}\nexport {${names.join(', ')}}`;
  const typeless = transpile(ts, whole, ts.ModuleKind.ESNext, 'cell.ts');
  const commonJs = transpile(ts, typeless.text, ts.ModuleKind.CommonJS, 'cell.js');
  const inTypeless = commonJs.lineBefore(line - 1);
  const inWhole = inTypeless === undefined ? undefined : typeless.lineBefore(inTypeless);
  // The added first line takes index 0, so an index in `whole` is a 1-based line of the cell.
  return inWhole === undefined || inWhole < 1 || inWhole > source.split('\n').length ? undefined : inWhole;
}

/** tslab keeps the value of a last expression, to print it, in an exported variable. */
function withLastExpression(ts: typeof TypeScript, parsed: TypeScript.SourceFile): string {
  const last = parsed.statements.at(-1);
  if (last === undefined || !ts.isExpressionStatement(last)) return parsed.text;
  const start = last.getStart(parsed);
  return `${parsed.text.slice(0, start)}export const tsLastExpr = ${parsed.text.slice(start)}`;
}

interface Transpiled {
  text: string;
  /** The 0-based input line of a 0-based output line. */
  lineBefore(line: number): number | undefined;
}

function transpile(ts: typeof TypeScript, text: string, module: TypeScript.ModuleKind, fileName: string): Transpiled {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      module,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      experimentalDecorators: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
      ...{ noImplicitUseStrict: true },
    },
  });
  const { mappings } = JSON.parse(sourceMapText ?? '{"mappings":""}') as { mappings: string };
  const lines = inputLines(mappings);
  return { text: outputText, lineBefore: (line) => lines.at(line) };
}

/** The input line of each output line's first segment; source map revision 3, fields 0 to 3 of a segment. */
function inputLines(mappings: string): (number | undefined)[] {
  let input = 0;
  return mappings.split(';').map((line) => {
    let first: number | undefined;
    for (const segment of line.split(',').filter((text) => text !== '')) {
      const fields = decodeVlq(segment);
      if (fields.length < 4) continue;
      input += fields[2];
      first ??= input;
    }
    return first;
  });
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Numbers in base 64: five bits a digit, lowest first, a sixth bit for "goes on"; the lowest bit of all is the sign. */
function decodeVlq(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = BASE64.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function declaredNames(ts: typeof TypeScript, statement: TypeScript.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => bindingNames(ts, name));
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return statement.name ? [statement.name.text] : [];
  }
  if (ts.isImportDeclaration(statement) && statement.importClause) {
    const { name, namedBindings } = statement.importClause;
    const named = namedBindings ? (ts.isNamespaceImport(namedBindings) ? [namedBindings] : namedBindings.elements) : [];
    return [...(name ? [name.text] : []), ...named.map((one) => one.name.text)];
  }
  return [];
}

function bindingNames(ts: typeof TypeScript, name: TypeScript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bindingNames(ts, element.name) : []));
}

/** The TypeScript inside tslab: its output must have the same lines. */
function loadTypeScript(): typeof TypeScript {
  const fromTslab = createRequire(createRequire(__filename).resolve('tslab/package.json'));
  return fromTslab('@tslab/typescript-for-tslab') as typeof TypeScript;
}
