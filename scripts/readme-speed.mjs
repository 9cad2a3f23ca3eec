/**
 * The README's table of speed, from docs/data/speed.json, the report of `npm run bench -- peers --json`: PyTorch's time
 * by ours in some rows that have a goal, so that no figure there is typed by hand, and the same from a report of a processor with
 * wider units, docs/data/speed-family-26.json, with OpenBLAS's kernels for AVX-512 (`--blas-core SkylakeX`). check-docs.mjs compares.
 *
 * Usage: node scripts/readme-speed.mjs (writes the table into README.md)
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { leastRatio } from '../docs/scripts/speed/figures.mjs';

const columns = ['base', 'openblas', 'wide'];
/** Kernels that PyTorch and we were told in the columns with a 2. */
const core = 'SkylakeX';
/** Rows: their text, and the work, network and batch of the report that they show. */
const rows = [
  { text: 'Hessian product, 2-256-256-1 ReLU, batch 256', key: 'hessian-product a 256' },
  { text: 'the same, batch 1,024', key: 'hessian-product a 1024' },
  { text: 'Hessian product, 784-256-128-10 ReLU, batch 256', key: 'hessian-product b 256' },
  { text: 'Hessian product, 4-16-16-1 tanh, batch 32', key: 'hessian-product d 32' },
  { text: 'quadratic forms of all samples, 2-256-256-1, batch 256', key: 'quadratic-forms a 256' },
  { text: 'Hessian products of all samples, left as dyads, same', key: 'sample-products a 256' },
  { text: 'Gram matrix of all gradients, same', key: 'gram a 256' },
  { text: 'Newton step with 10 CG iterations, same', key: 'newton-step a 256' },
  { text: 'Sobolev gradient and Adam step, same', key: 'sobolev-step a 256' },
  { text: 'gradient, 4-64-64-64-1 tanh, batch 256', key: 'gradient c 256' },
  { text: 'dense Hessian, 4-16-16-1 tanh, batch 256', key: 'dense-hessian d 256' },
];
const table = /^\| +\| +base \|.*?\n(?=\n)/ms;

/** Large ratios with fewer digits: they vary by more. */
const shown = (ratio) => ratio.toFixed(ratio < 1 ? 2 : ratio < 10 ? 1 : 0);

/** The README with the table of the reports that it shows, in the README's own format. */
export function withSpeedTable(readme, [usual, wider]) {
  const ratioOf = (accelerator, key, report, blasCore) => {
    const [work, net, samples] = key.split(' ');
    const row = { work, net, samples: Number(samples), blasCore };
    const found = leastRatio(report, row, accelerator);
    if (found === null) {
      throw new Error(
        `readme-speed: the report has no ${key}, ${accelerator}${blasCore ? `, ${blasCore}` : ''}`,
      );
    }
    return shown(found);
  };
  const nameOf = (name) => (name === 'base' ? name : `\`${name}\``);
  const lines = [
    `|  | ${[...columns.map(nameOf), ...columns.map((name) => `${nameOf(name)} ²`)].join(' | ')} |`,
    `| --- |${' ---: |'.repeat(2 * columns.length)}`,
    ...rows.map(({ text, key }) => {
      const cells = [
        ...columns.map((name) => ratioOf(name, key, usual)),
        ...columns.map((name) => ratioOf(name, key, wider, core)),
      ];
      return `| ${text} | ${cells.join(' | ')} |`;
    }),
  ];
  if (!table.test(readme)) throw new Error('readme-speed: README.md has no table of speed to replace');
  return prettier.format(readme.replace(table, `${lines.join('\n')}\n`), {
    parser: 'markdown',
    ...JSON.parse(readFileSync(new URL('../.prettierrc.json', import.meta.url), 'utf8')),
  });
}

/** The reports of a checkout; null where it has none. */
export function speedReports(root) {
  const files = ['speed', 'speed-family-26'].map((name) => join(root, `docs/data/${name}.json`));
  return files.every((file) => existsSync(file))
    ? files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
    : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  const file = join(root, 'README.md');
  writeFileSync(file, await withSpeedTable(readFileSync(file, 'utf8'), speedReports(root)));
  console.log(`readme-speed: ${file}`);
}
