/**
 * Writes what each entry point of the package exports, with every signature, to etc/*.api.md: a change of the public
 * surface is then a change in the diff. Works on the declarations in dist, so build first.
 *
 * Fails where the report in etc/ is not the current one, where a public signature uses a type that a user cannot import,
 * and where an export has no doc comment.
 *
 * Usage: node scripts/api-report.mjs [--update]
 */
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const update = process.argv.includes('--update');
const root = resolve('.');
const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const silent = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };
const failing = { logLevel: ExtractorLogLevel.Error, addToApiReportFile: false };
const problems = [];
/** What the main entry point exports: the other entry points may use those types without exporting them again. */
const surface = new Set();

for (const [entry, target] of Object.entries(exports)) {
  if (typeof target === 'string') continue;
  const reportName = entry === '.' ? name : name + entry.slice(1).replaceAll('/', '-');
  const temporary = join(root, 'reports/api', reportName);
  mkdirSync(temporary, { recursive: true });
  mkdirSync('etc', { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, target.types),
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          // The declarations of dist are all that is read; api-extractor brings a compiler of its own for them.
          compilerOptions: {
            target: 'es2022',
            lib: ['es2022', 'dom'],
            types: [],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            strict: true,
            skipLibCheck: true,
          },
          files: [join(root, target.types)],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${reportName}.api.md`,
        reportFolder: join(root, 'etc'),
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: failing },
        extractorMessageReporting: {
          default: failing,
          'ae-missing-release-tag': silent,
          // Asked of exports only, below: the members of a record often say all there is to say by their names.
          'ae-undocumented': silent,
          'ae-unresolved-link': silent,
        },
        // Doc comments hold formulas, which the TSDoc parser takes for broken tags.
        tsdocMessageReporting: { default: silent },
      },
    },
  });
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
      const nameable = message.messageId === 'ae-forgotten-export' && surface.has(message.text.split('"')[1]);
      if (message.logLevel === ExtractorLogLevel.Error && !nameable) {
        const where = message.sourceFilePath ? `${message.sourceFilePath}:${message.sourceFileLine}: ` : '';
        problems.push(`${reportName}: ${where}${message.text}`);
      }
    },
  });
  if (result.apiReportChanged && !update) {
    problems.push(`etc/${reportName}.api.md is not the current report: run npm run api and commit it`);
  }
  const report = readFileSync(join(temporary, `${reportName}.api.md`), 'utf8');
  if (entry === '.') {
    for (const [, exported] of report.matchAll(/^export (?:abstract )?(?:interface|class|type) (\w+)/gm)) {
      surface.add(exported);
    }
  }
  for (const [, declaration] of report.matchAll(/^\/\/ .*\(undocumented\).*\n(export .*)$/gm)) {
    problems.push(`${reportName}: no doc comment on: ${declaration}`);
  }
}

for (const problem of problems) console.error(problem);
console.log(`api: ${Object.keys(exports).length - 1} entry points, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
