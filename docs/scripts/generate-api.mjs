/** Writes the API reference into api/ with typedoc, and names its modules as they are imported. Usage: node scripts/generate-api.mjs */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const site = fileURLToPath(new URL('..', import.meta.url));
const api = join(site, 'api');
rmSync(api, { recursive: true, force: true });
const typedoc = join(site, 'node_modules/typedoc/bin/typedoc');
const { status } = spawnSync(process.execPath, [typedoc, '--logLevel', 'Warn'], {
  cwd: site,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

/** typedoc names a module after its folder; a user knows it by what stands in the import. */
const importName = (module) => (module === 'index' ? 'dyadic' : `dyadic/${module}`);
const modules = ['index', 'datasets', 'equations', 'symbolic'];

function rewrite(file, change) {
  const path = join(api, file);
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  if (changed !== text) writeFileSync(path, changed);
}

for (const module of modules) {
  const folder = join(api, module);
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md'));
  for (const file of files) {
    rewrite(join(module, file), (text) =>
      text
        .replace(/^\[dyadic\]\(([^)]*)\) \/ (.*)$/m, (_, root, rest) => `[API](${root}) / ${rest}`)
        .replace(`[${module}](../index.md)`, `[${importName(module)}](../index.md)`)
        .replace(new RegExp(`^(\\[API\\]\\([^)]*\\) / )${module}$`, 'm'), `$1${importName(module)}`)
        .replace(new RegExp(`^# (Module: )?${module}$`, 'm'), `# ${importName(module)}`),
    );
  }
}
const order = modules.map((module) => `- [${importName(module)}](${module}/index.md)`).join('\n');
writeFileSync(
  join(api, 'index.md'),
  `# API reference

Made from the doc comments of the code. What you import from where:

${order}

The [equation pages](/papers/) link each equation with the function that computes it.
`,
);
// A sidebar with all types would be most of each page; they are listed on the module's page, and linked where they are used.
const sidebar = join(api, 'typedoc-sidebar.json');
const items = JSON.parse(readFileSync(sidebar, 'utf8'));
const shown = (module) => {
  const item = items.find(({ text }) => text === module);
  const values = item.items.filter(({ text }) => !['Interfaces', 'Type Aliases', 'Classes'].includes(text));
  return {
    text: importName(module),
    link: item.link,
    items: values.flatMap((group) => group.items),
    collapsed: module !== 'index',
  };
};
writeFileSync(sidebar, JSON.stringify(modules.map(shown)));
console.log(`api: ${modules.length} modules`);
