/**
 * Debian's Chromium through playwright-core, for the tests of the site and of the playground. CHROMIUM names another
 * binary. Where there is none the tests are skipped with a message.
 */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const binary = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A running browser, or null (with a message) where Chromium is missing. */
export async function launch(test) {
  if (existsSync(binary))
    return chromium.launch({ executablePath: binary, args: ['--no-sandbox', '--disable-gpu'] });
  console.log(
    `${test}: skipped, there is no ${binary} (on Debian: apt-get install chromium; or name one in CHROMIUM)`,
  );
  return null;
}

/** Collects what must not happen on a page: errors, failed requests, requests to elsewhere. */
export function watch(page, origin, problems) {
  const say = (text) => problems.push(`${page.url().replace(origin, '')}: ${text}`);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) say(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => say(`uncaught ${error.message}`));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') say(`request failed: ${request.url()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) say(`request to elsewhere: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) say(`${response.status()} for ${response.url()}`);
  });
}
