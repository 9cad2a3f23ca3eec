/**
 * Runs programs one after another in this process, which loads what they import only once, and writes what each printed
 * or how it failed: a JSON array of { printed, failure }, failure null where there is none.
 *
 * Usage: node scripts/print-programs.mjs program.mjs ... (from run-programs.mjs)
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const write = process.stdout.write.bind(process.stdout);

async function run(file) {
  let printed = '';
  process.stdout.write = (text) => {
    printed += String(text);
    return true;
  };
  try {
    await import(pathToFileURL(resolve(file)).href);
    return { printed, failure: null };
  } catch (error) {
    return { printed, failure: error instanceof Error ? error.stack : String(error) };
  } finally {
    process.stdout.write = write;
  }
}

const results = [];
for (const file of process.argv.slice(2)) results.push(await run(file));
write(JSON.stringify(results));
