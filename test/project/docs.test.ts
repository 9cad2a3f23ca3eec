/** The check of the documents itself: it must find a wrong program, a dead link and a missing script. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const commands = 'Run `npm ci && npm test`, or `npm ci && npm start`.\n';

/** Runs the check on a project with this README; its exit code and what it complained about. */
function check(readme: string): { code: number | null; complaint: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dyadic-docs-'));
  folders.push(folder);
  writeFileSync(join(folder, 'README.md'), readme);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { build: '' } }));
  const run = spawnSync(process.execPath, ['scripts/check-docs.mjs', folder], { encoding: 'utf8' });
  return { code: run.status, complaint: run.stderr };
}

const program = (body: string, after = ''): string => `${commands}\n\`\`\`ts\n${body}\n\`\`\`\n${after}`;

describe('check-docs', () => {
  it('accepts a README whose programs, links and scripts are right', () => {
    const readme = `${program(
      'const two: number = 1 + 1;\nconsole.log(two); // 2\nconsole.log(`a ${two}`); // a 2',
    )}
## How to *build* it

[Here](#how-to-build-it) is [how](package.json): \`npm run build\`, [elsewhere](https://example.org/x.md).

\`\`\`js
for (const i of [1, 2]) console.log(i);
\`\`\`

prints

\`\`\`text
1
2
\`\`\`

\`\`\`ts fragment
this is not run
\`\`\`
`;
    expect(check(readme)).toEqual({ code: 0, complaint: '' });
  });

  const refused: Record<string, [readme: string, complaint: string]> = {
    'another output': [
      program('console.log(1 + 1); // 3'),
      'README.md:3: the document says that this is printed:\n3\nbut it is:\n2\n',
    ],
    'output that is not written down': [
      program('console.log(1); // 1\nfor (const i of [2]) console.log(i);'),
      'README.md:3: the document says that this is printed:\n1\nbut it is:\n1\n2\n',
    ],
    'a program without output': [
      program('export const two = 1 + 1;'),
      'README.md:3: the program says nothing of what it prints\n',
    ],
    'a program that throws': [
      program("console.log(1); // 1\nthrow new Error('no');"),
      'README.md:3: the program fails:\n',
    ],
    'a program with a wrong type': [
      program("const two: number = '2';\nconsole.log(two); // 2"),
      'the programs do not type check:\n',
    ],
    'a link to a missing file': [
      `${commands}[x](docs/missing.md)`,
      'README.md: link to docs/missing.md, which does not exist\n',
    ],
    'a link to a missing heading': [
      `${commands}# One\n[x](#two)`,
      'README.md: link to #two, but README.md has no such heading\n',
    ],
    'a missing npm script': [
      `${commands}npm run nonsense`,
      'README.md: npm run nonsense, which package.json lacks\n',
    ],
    'no command to run': ['npm ci && npm start', 'README.md: does not name the command npm ci && npm test\n'],
  };

  it.each(Object.entries(refused))('refuses %s', (_, [readme, complaint]) => {
    const outcome = check(readme);
    expect(outcome.complaint).toContain(complaint);
    expect(outcome.code).toBe(1);
  });
});
