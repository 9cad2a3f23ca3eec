import { defineConfig, type ViteUserConfig } from 'vitest/config';

const ci = (process.env['CI'] ?? '') !== '';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/seed.ts'],
    setupFiles: ['test/support/fast-check.ts', 'test/support/accelerate.ts'],
    testTimeout: 120_000,
    // In CI a machine reads the outcome too: .ci/run counts the tests in this report.
    reporters: ci ? ['default', 'json'] : ['default'],
    outputFile: { json: 'reports/vitest.json' },
  },
});

export default config;
