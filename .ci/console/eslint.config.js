import js from '@eslint/js';

export default [
  {
    ...js.configs.recommended,
    files: ['src/main/resources/console/**/*.js'],
    rules: {
      ...js.configs.recommended.rules,
      // tsc knows the browser's names.
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text of users must never become markup.' },
        { property: 'outerHTML', message: 'Text of users must never become markup.' },
        { property: 'insertAdjacentHTML', message: 'Text of users must never become markup.' },
      ],
      'no-restricted-imports': ['error', { patterns: ['**/unsafe-html.js', '**/unsafe-svg.js', '**/unsafe-mathml.js'] }],
    },
  },
];
