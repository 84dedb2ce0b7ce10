import ts from 'typescript';
import type { Notebook } from '../../src/notebook';

/**
 * Shorthand properties (`{ data }`) that mean a variable of an earlier cell. tslab compiles each cell alone and writes such
 * variables as `exports.data`, but forgets shorthand properties: the cell fails with "data is not defined".
 *
 * @returns `cell 5, line 4: data` for each; cells counted from 1 with the text cells.
 */
export function earlierShorthands({ cells }: Notebook): string[] {
  const earlier = new Set<string>();
  return cells.flatMap((cell, index) => {
    if (cell.cell_type !== 'code') return [];
    const source = ts.createSourceFile('cell.ts', cell.source, ts.ScriptTarget.ES2022, true);
    const own = new Set<string>();
    const shorthands: ts.ShorthandPropertyAssignment[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isShorthandPropertyAssignment(node)) shorthands.push(node);
      else if (isDeclaration(node) && node.name !== undefined && ts.isIdentifier(node.name)) own.add(node.name.text);
      ts.forEachChild(node, visit);
    };
    visit(source);
    const found = shorthands
      .filter(({ name }) => earlier.has(name.text) && !own.has(name.text))
      .map((node) => {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        return `cell ${index + 1}, line ${line + 1}: ${node.name.text}`;
      });
    for (const name of own) earlier.add(name);
    return found;
  });
}

type Declaration =
  ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement | ts.FunctionDeclaration | ts.ImportSpecifier;

function isDeclaration(node: ts.Node): node is Declaration {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isImportSpecifier(node)
  );
}
