/**
 * The built site in headless Chromium, from a plain static server: no errors on the console, no request beyond its own
 * origin, no horizontal scrolling on a phone, names for all that can be used, headings in order, visible keyboard focus.
 * Screenshots at 400 and 1,400 pixels go to reports/site.
 *
 * Usage: node test/site.mjs, after the build.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, watch } from './browser.mjs';
import { serve } from './serve.mjs';

const site = fileURLToPath(new URL('../.vitepress/dist', import.meta.url));
const reports = fileURLToPath(new URL('../../reports/site', import.meta.url));
const pages = [
  '/',
  '/guide/getting-started.html',
  '/guide/training.html',
  '/guide/curvature.html',
  '/guide/comparison.html',
  '/guide/costs.html',
  '/guide/speed.html',
  '/guide/inertia.html',
  '/papers/',
  '/papers/bakker.html',
  '/papers/sobolev.html',
  '/papers/gradient-note.html',
  '/papers/own.html',
  '/playground.html',
  '/api/index/functions/linearize.html',
  '/source/src/factors/sample-factors.html',
];
const widths = [400, 1400];

if (!existsSync(join(site, 'index.html'))) {
  console.error('site test: the site is not built; run npm run docs:build');
  process.exit(1);
}
const browser = await launch('site test');
if (browser === null) process.exit(0);

const { origin, close } = await serve(site);
mkdirSync(reports, { recursive: true });
const problems = [];
for (const width of widths) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  watch(page, origin, problems);
  for (const path of pages) {
    await page.goto(origin + path, { waitUntil: 'networkidle' });
    const found = await page.evaluate(inspect);
    problems.push(...found.map((text) => `${path} at ${width}: ${text}`));
    const name = path === '/' ? 'home' : path.replaceAll(/\.html$|^\/|\/$/g, '').replaceAll('/', '-');
    await page.screenshot({ path: join(reports, `${name}-${width}.png`) });
  }
  await keyboard(page, width);
  await context.close();
}
await follow();
await browser.close();
close();

for (const problem of problems) console.error(problem);
console.log(`site test: ${pages.length} pages at ${widths.join(' and ')} px, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;

/** Runs in the page: what is wrong with what it shows. */
function inspect() {
  const wrong = [];
  const shown = (element) =>
    element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const label = (element) => {
    const by = (element.getAttribute('aria-labelledby') ?? '')
      .split(/\s+/)
      .map((id) => (id === '' ? '' : (document.getElementById(id)?.textContent ?? '')))
      .join(' ');
    const labels = [...(element.labels ?? [])].map((one) => one.textContent).join(' ');
    const images = [...element.querySelectorAll('img[alt]')].map((one) => one.alt).join(' ');
    return [
      element.getAttribute('aria-label'),
      by,
      labels,
      element.textContent,
      element.title,
      element.placeholder,
      images,
    ]
      .map((text) => (text ?? '').trim())
      .find((text) => text !== '' && text !== '\u200b');
  };
  for (const element of document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"], [role="button"]',
  )) {
    if (element.type !== 'hidden' && shown(element) && label(element) === undefined)
      wrong.push(`no accessible name: ${element.outerHTML.slice(0, 120)}`);
  }
  for (const image of document.querySelectorAll('img:not([alt]), svg[role="img"]:not([aria-label])'))
    wrong.push(`picture without a text: ${image.outerHTML.slice(0, 80)}`);
  const headings = [...document.querySelectorAll('.VPContent :is(h1, h2, h3, h4, h5)')].filter(shown);
  if (headings.filter(({ tagName }) => tagName === 'H1').length !== 1)
    wrong.push('not exactly one heading of level 1');
  let level = 0;
  for (const heading of headings) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`heading of level ${next} after ${level}: ${heading.textContent}`);
    level = next;
  }
  if (document.documentElement.scrollWidth > window.innerWidth + 1) {
    const wide = [...document.querySelectorAll('main *')].find(
      (element) =>
        element.getBoundingClientRect().right > window.innerWidth + 1 &&
        element.closest('.katex-display, pre, table, .picture') === null,
    );
    wrong.push(
      `wider than the window: ${document.documentElement.scrollWidth} px${wide ? `, ${wide.outerHTML.slice(0, 100)}` : ''}`,
    );
  }
  if (document.querySelector('.katex-error') !== null) wrong.push('a formula that KaTeX refuses');
  return wrong;
}

/** Tab goes to the link that skips the navigation, then on; each stop must be seen. */
async function keyboard(page, width) {
  await page.goto(`${origin}/guide/getting-started.html`, { waitUntil: 'networkidle' });
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab');
    const state = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      return {
        name: element.tagName,
        seen: seen || style.boxShadow !== 'none',
        html: element.outerHTML.slice(0, 100),
      };
    });
    if (state.name === 'BODY')
      problems.push(`keyboard at ${width}: nothing has the focus after ${stop + 1} Tab`);
    else if (!state.seen) problems.push(`keyboard at ${width}: the focus is not seen on ${state.html}`);
  }
}

/** From an equation to its code, its proof and its test in one click each, and back. */
async function follow() {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  watch(page, origin, problems);
  for (const folder of ['src', 'proofs', 'test']) {
    await page.goto(`${origin}/papers/bakker.html#b4`, { waitUntil: 'networkidle' });
    const link = page
      .locator(`xpath=//h2[@id="b4"]/following::a[contains(@href, "/source/${folder}/")]`)
      .first();
    const target = await link.getAttribute('href');
    await link.click();
    await page.waitForURL(`**${target}`);
    const back = page.locator('main a[href*="/papers/bakker.html#b4"]').first();
    try {
      await back.click({ timeout: 10_000 });
      await page.waitForURL('**/papers/bakker.html#b4');
    } catch {
      problems.push(`${target}: no link back to B4`);
    }
  }
  const dark = page.locator('.VPSwitchAppearance').first();
  await dark.click();
  await page.screenshot({ path: join(reports, 'papers-bakker-dark-1400.png') });
  await context.close();
}
