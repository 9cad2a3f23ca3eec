/**
 * Writes guide/speed.md from data/speed.json, the report of `npm run bench -- peers --json`, and data/growth.json, that of
 * `npm run bench -- growth --json`; data/speed-family-26.json is a report of another processor. Figures stand on the page only as
 * a run left them.
 *
 * Usage: node scripts/generate-speed.mjs [--speed FILE] [--growth FILE] [--other FILE] [--out FILE]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { page } from './speed/page.mjs';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));
const { values } = parseArgs({
  options: {
    speed: { type: 'string', default: at('../data/speed.json') },
    growth: { type: 'string', default: at('../data/growth.json') },
    other: { type: 'string', default: at('../data/speed-family-26.json') },
    out: { type: 'string', default: at('../guide/speed.md') },
  },
});
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
writeFileSync(values.out, page(read(values.speed), read(values.growth), read(values.other)));
console.log(`generate-speed: ${values.out}`);
