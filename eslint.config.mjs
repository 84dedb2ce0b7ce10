import tseslint from 'typescript-eslint';

// Rules of `strictTypeChecked` that hurt numeric code more than they help.
const numericCode = {
  // Array reads are typed as always present, so this rule calls every guard for an absent element useless.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // Functions are async to promise errors as rejections, also where nothing is awaited.
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/no-extraneous-class': 'off',
  '@typescript-eslint/no-deprecated': 'off',
  // TensorFlow.js passes plain tensor records where its types say class instances.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'runs/',
      'data/',
      'figures/',
      'environment/.venv/',
      'environment/.cache/',
      'test/golden/',
      'test/**/fixtures/',
      '**/.ipynb_checkpoints/',
      // Percent-format sources of the notebooks: cells with top-level await that import the built package.
      'notebooks/',
      'environment/declarations/',
      // AssemblyScript: its own compiler checks it, with the machine's types that ESLint does not know.
      'src/simd/assembly/',
    ],
  },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...numericCode,
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    // What loads in a page; imports are checked by dependency-cruiser.
    files: ['skeleton', 'augment', 'tensor', 'model', 'objective', 'evaluation', 'page/browser'].map(
      (room) => `src/${room}/**/*.ts`,
    ),
    rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'require', '__dirname', 'setImmediate'] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A test reads what it has just put there; a failing `!` fails the test.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.recommended, tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off', eqeqeq: 'error', 'prefer-const': 'error' },
  },
);
