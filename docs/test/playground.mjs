/**
 * The playground in a real browser: it loads without errors and from its own origin only, a weight that is moved changes
 * the matrix, a fit in the worker ends at the loss that Node reaches with the same seed while the page stays responsive,
 * everything has a name, and all of it works from the keyboard. Screenshots at phone and desk width go to reports/site.
 *
 * Usage: node test/playground.mjs (in docs/, after npm run build). Skipped with a message where there is no Chromium.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { launch, watch } from './browser.mjs';
import { serve } from './serve.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const browser = await launch('playground');
if (browser === null) process.exit(0);

/** The playground's own task, run by this Node: the loss that the page must show. */
async function lossInNode(settings) {
  const folder = mkdtempSync(join(tmpdir(), 'dyadic-playground-'));
  try {
    const outfile = join(folder, 'fit-task.mjs');
    await build({
      entryPoints: [path('../playground/fit-task.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      alias: { dyadic: path('../../dist/index.js') },
      logLevel: 'error',
    });
    const { runFit } = await import(pathToFileURL(outfile).href);
    return (await runFit(settings, () => {})).loss;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const screenshots = path('../../reports/site');
mkdirSync(screenshots, { recursive: true });
const site = await serve(path('../.vitepress/dist'));
const problems = [];

async function open(width) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  watch(page, site.origin, problems);
  await page.goto(`${site.origin}/playground.html`);
  await page.getByRole('button', { name: 'Train' }).waitFor();
  return page;
}

/** Whatever one can use must say what it is. */
async function unnamed(page) {
  return page.locator('.playground').evaluate((root) =>
    [...root.querySelectorAll('button, input, select, progress, canvas, [role=img]')]
      .filter((node) => {
        if (node.closest('[role=img]') !== null && node.getAttribute('role') !== 'img') return false;
        const label =
          node.getAttribute('aria-label') ?? node.closest('label')?.textContent ?? node.textContent;
        return label.trim() === '';
      })
      .map((node) => node.outerHTML.slice(0, 80)),
  );
}

try {
  const page = await open(1400);
  const facts = page.locator('.panel .facts');

  // A network at its defaults: every hidden unit gives one positive and one negative eigenvalue, every output a positive.
  const shown = await facts.nth(0).textContent();
  assert.match(shown, /Rank 16 of 35: 9 positive, 7 negative, 19 zero eigenvalues, by the inertia theorem/);
  assert.deepEqual(await unnamed(page), []);

  // Moving a weight, from the keyboard: the matrix and its signs answer.
  const picture = () => page.locator('.heat canvas').evaluate((canvas) => canvas.toDataURL());
  const before = await picture();
  await page.getByRole('slider', { name: 'Its value' }).focus();
  for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowRight');
  assert.notEqual(await picture(), before, 'the matrix did not change with the weight');
  await page.getByLabel('Activation').first().selectOption('relu');
  assert.doesNotMatch(
    await facts.nth(0).textContent(),
    /9 positive, 7 negative/,
    'dead units should cost signs',
  );
  await page.getByLabel('Loss').selectOption('cross-entropy');
  await page.getByLabel('Activation').first().selectOption('softplus');
  assert.match(await facts.nth(0).textContent(), /Rank 15 of 35: 8 positive, 7 negative/);

  // A fit, started from the keyboard; the page keeps its frames meanwhile.
  const settings = {
    target: 'x sin(2x) / 2',
    samples: 20,
    slopes: true,
    units: 4,
    activation: 'tanh',
    epochs: 60,
    seed: 2,
  };
  await page.getByRole('slider', { name: 'Points' }).fill('20');
  await page.getByRole('slider', { name: 'Hidden units' }).fill('4');
  await page.getByRole('slider', { name: 'Steps' }).fill('60');
  await page.getByRole('slider', { name: /^Seed \d/ }).fill('2');
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const tick = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await page.getByRole('button', { name: 'Train' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.facts[data-loss]').waitFor({ timeout: 60_000 });
  const loss = Number(await page.locator('.facts[data-loss]').getAttribute('data-loss'));
  const expected = await lossInNode(settings);
  // Four units leave residuals. The same program; engines may differ in the last bit of tanh, which steps enlarge.
  assert.ok(
    expected > 1e-6 && Math.abs(loss / expected - 1) < 1e-6,
    `loss in the browser ${loss}, in Node ${expected}`,
  );
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest < 1000, `the page stood still for ${longest.toFixed(0)} ms while training`);

  // Stopping ends a long run early, and it can be started again.
  await page.getByRole('slider', { name: 'Hidden units' }).fill('40');
  await page.getByRole('slider', { name: 'Steps' }).fill('600');
  await page.getByRole('button', { name: 'Train' }).click();
  await page.getByText(/^Step \d+ of 600/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.locator('.facts[data-loss]').waitFor({ timeout: 60_000 });
  assert.ok(await page.getByRole('button', { name: 'Train' }).isEnabled());
  await page.screenshot({ path: join(screenshots, 'playground-1400.png'), fullPage: true });

  const phone = await open(400);
  await phone.getByRole('button', { name: 'Train' }).click();
  await phone.locator('.facts[data-loss]').waitFor({ timeout: 60_000 });
  const overflow = await phone.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the phone`);
  await phone.screenshot({ path: join(screenshots, 'playground-400.png'), fullPage: true });

  assert.deepEqual(problems, []);
  console.log(
    `playground: ok; loss ${loss} in the browser, ${expected} in Node; longest frame ${longest.toFixed(0)} ms`,
  );
} finally {
  await browser.close();
  await site.close();
}
