/**
 * Threads in a real browser: on a cross-origin isolated page the samples are spread over web workers and the numbers are
 * those of one thread; on any other page one thread answers, and says why.
 *
 * Usage: node test/threads.mjs (in docs/, after the library's build). Skipped with a message where there is no Chromium.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launch, watch } from './browser.mjs';
import { serve } from './serve.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const browser = await launch('threads');
if (browser === null) process.exit(0);

const folder = mkdtempSync(join(tmpdir(), 'dyadic-threads-'));

/** The page's program and, beside it, that of the workers, as a bundler would leave them. */
await build({
  entryPoints: { page: path('fixtures/threads-page.mjs'), worker: path('../../dist/parallel/worker.js') },
  outdir: folder,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  alias: { dyadic: path('../../dist/index.js') },
  logLevel: 'error',
});
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><link rel="icon" href="data:,"><title>threads</title>',
);
writeFileSync(join(folder, '404.html'), 'not found');

/** What the page's program gives on a page that is served with these headers. */
async function onPage(headers) {
  const site = await serve(folder, headers);
  const problems = [];
  const page = await browser.newPage();
  watch(page, site.origin, problems);
  await page.goto(site.origin);
  const result = await page.evaluate(async () => (await import('/page.js')).compare());
  await page.close();
  site.close();
  assert.deepEqual(problems, []);
  return result;
}

try {
  const isolated = await onPage({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  assert.equal(isolated.before.count, 1);
  assert.match(isolated.before.reason, /await startThreads\(\) before/);
  assert.equal(isolated.started, 2);
  assert.deepEqual(isolated.during, { count: 2, reason: '' });
  assert.deepEqual(isolated.fit, { count: 2, reason: '' });
  // A hundred samples in two sums: some 1e-16 each.
  assert.ok(isolated.difference <= 1e-13, `threads differ by ${isolated.difference}`);
  assert.ok(isolated.again, 'the same bits again');
  assert.deepEqual(isolated.afterStop.count, 1);

  const plain = await onPage({});
  assert.equal(plain.started, 1);
  assert.deepEqual(plain.during.count, 1);
  assert.match(plain.during.reason, /cross-origin isolated/);
  assert.equal(plain.difference, 0);
  assert.equal(plain.fit.count, 1);
  console.log('threads: on an isolated page two threads agree with one, on another page one answers');
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
