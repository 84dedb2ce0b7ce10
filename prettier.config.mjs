/** @type {import('prettier').Config} */
export default {
  printWidth: 120,
  singleQuote: true,
  trailingComma: 'all',
  // A printed notebook has room for so many columns of code.
  overrides: [{ files: 'notebooks/source/*.ts', options: { printWidth: 76 } }],
};
