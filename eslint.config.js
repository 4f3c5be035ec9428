import tseslint from 'typescript-eslint';
import lit from 'eslint-plugin-lit';

const forbid = (...group) => ({ 'no-restricted-imports': ['error', { patterns: [{ group, message: 'Imports go one way: widget → sdk → protocol ← relay. See docs/architecture.md.' }] }] });

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'docs/api/**', 'data/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'eqeqeq': 'error',
      'no-eval': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['packages/protocol/src/**'], rules: forbid('@frontdesk/*', '**/sdk/**', '**/widget/**', '**/relay/**') },
  { files: ['packages/sdk/src/**'], rules: forbid('@frontdesk/widget*', '@frontdesk/relay*', '@frontdesk/protocol/schemas', 'zod', 'lit', 'lit/*', 'node:*') },
  { files: ['packages/widget/src/**'], ...lit.configs['flat/recommended'] },
  { files: ['packages/widget/src/**'], rules: forbid('@frontdesk/relay*', '@frontdesk/protocol/schemas', 'zod', 'node:*') },
  { files: ['packages/relay/src/**'], rules: forbid('@frontdesk/sdk*', '@frontdesk/widget*') },
  { files: ['packages/relay/src/chat/**', 'packages/relay/src/ws/**', 'packages/relay/src/store/**', 'packages/relay/src/bus/**'], rules: forbid('@frontdesk/sdk*', '@frontdesk/widget*', '**/features/**') },
  // What both engines need stands in store/ itself: an engine can be taken away without another.
  ...[['sqlite', 'postgres'], ['postgres', 'sqlite']].map(([engine, other]) => ({ files: [`packages/relay/src/store/${engine}/**`], rules: forbid('@frontdesk/sdk*', '@frontdesk/widget*', '**/features/**', `**/${other}/**`) })),
  { files: ['packages/relay/src/store/{*,rows/*}.ts'], rules: forbid('@frontdesk/sdk*', '@frontdesk/widget*', '**/features/**', '**/sqlite/**', '**/postgres/**') },
);
