/** One jest for every suite; `make unit`, `make integration` and `make e2e` choose a project with --selectProjects. */
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testEnvironment: 'node',
};

export default {
  // It ends what hangs and measures nothing: a machine that is busy may take its time.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/e2e/ledger/sequencer.ts',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{operator,crds,components,deploy}/**/*.test.ts',
        '<rootDir>/e2e/{bench,cluster,controls,demo,images,ledger,mirror,mistakes,observer,report,systems}/**/*.test.ts',
      ],
    },
    // What takes too long for every run: `make soak` alone has it.
    { ...shared, displayName: 'long', testMatch: ['<rootDir>/e2e/{bench,faults}/**/*.soak.ts'] },
    { ...shared, displayName: 'integration', testMatch: ['<rootDir>/e2e/integration/**/*.test.ts'] },
    { ...shared, displayName: 'faults', testMatch: ['<rootDir>/e2e/faults/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'installation',
      testMatch: ['<rootDir>/e2e/installation/**/*.test.ts'],
      globalSetup: '<rootDir>/e2e/installation/setup.ts',
      globalTeardown: '<rootDir>/e2e/installation/teardown.ts',
    },
    {
      ...shared,
      displayName: 'e2e',
      testEnvironment: '<rootDir>/e2e/ledger/environment.ts',
      testMatch: ['<rootDir>/e2e/suites/**/*.test.ts'],
      globalSetup: '<rootDir>/e2e/suites/setup.ts',
      globalTeardown: '<rootDir>/e2e/suites/teardown.ts',
    },
    // Like the suites, and too long for every run.
    {
      ...shared,
      displayName: 'trials',
      testEnvironment: '<rootDir>/e2e/ledger/environment.ts',
      testMatch: ['<rootDir>/e2e/suites/**/*.soak.ts'],
      globalSetup: '<rootDir>/e2e/suites/setup.ts',
      globalTeardown: '<rootDir>/e2e/suites/teardown.ts',
    },
  ],
};
