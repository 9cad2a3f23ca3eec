/**
 * OpenBLAS chooses its kernels once in a process, so each choice is tried in a process of its own, on the built library.
 * Nehalem's kernels need no more than any x64 processor has; where the library has none of them (another kind of
 * processor, or built for one core) there is nothing to choose, and the tests are skipped.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../support/compare.js';
import { openblasMissing } from '../../support/openblas.js';
import { summationRelative } from '../../support/tolerances.js';

const width = 40;
const library = new URL('../../../dist/index.js', import.meta.url).href;

/** What a program prints, line by line; `tell` carries out one call of accelerate and prints the error, if there is one. */
function printed(program: string, environment: Readonly<Record<string, string>> = {}): string[] {
  const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
  const prelude = `
    import { accelerate, linearize, mlp } from ${JSON.stringify(library)};
    const net = mlp({ inputs: 20, hidden: [${width}, ${width}], outputs: 1, activation: 'tanh', seed: 1 });
    const x = { rows: 60, columns: 20, data: Float64Array.from({ length: 1200 }, (_, i) => Math.sin(i)) };
    const y = { rows: 60, columns: 1, data: new Float64Array(60) };
    const losses = (threads = 1) => linearize(net, { x, y }, 'halfSquaredError', { threads }).losses;
    const core = () => process.env.OPENBLAS_CORETYPE ?? 'none';
    const tell = (options) => {
      try { accelerate('openblas', options); console.log('computes'); } catch (error) { console.log(error.message); }
    };
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', prelude + program],
    { encoding: 'utf8', env: { ...inherited, ...environment } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trim().split('\n');
}

/** Why no core can be chosen here; empty where one can. */
function choiceMissing(): string {
  if (openblasMissing !== '') return openblasMissing;
  const [said] = printed("tell({ core: 'Nehalem' });");
  return said === 'computes' ? '' : said!;
}

const missing = choiceMissing();
const title = missing === '' ? 'a core of OpenBLAS' : `a core of OpenBLAS (skipped: ${missing})`;

describe.skipIf(missing !== '')(title, () => {
  it('computes the same to rounding, in worker threads, too', () => {
    const [base, blas, threads] = printed(`
      const base = losses();
      accelerate('openblas', { core: 'nehalem' });
      for (const computed of [base, losses(), losses(2)]) console.log(JSON.stringify([...computed]));
    `).map((line) => Float64Array.from(JSON.parse(line) as number[]));
    const allowed = summationRelative(width) * Math.max(...base!);
    expectClose('losses', blas!, base!, allowed);
    expectClose('losses in threads', threads!, base!, allowed);
    for (const losses of [blas!, threads!]) expect(losses).not.toEqual(base);
  });

  it('leaves the environment as it was', () => {
    const program =
      "tell({ core: 'Nehalem' }); console.log(core()); tell({ core: 'no such' }); console.log(core());";
    const refused: unknown = expect.stringContaining("expected OpenBLAS on 'no such', got 'Nehalem'");
    expect(printed(program)).toEqual(['computes', 'none', refused, 'none']);
    const named = { OPENBLAS_CORETYPE: 'Prescott' };
    expect(printed(program, named)).toEqual(['computes', 'Prescott', refused, 'Prescott']);
  });

  it('is what the environment says where none is given', () => {
    const [, got] = printed("tell({}); tell({ core: 'Nehalem' });", { OPENBLAS_CORETYPE: 'Prescott' });
    expect(got).toContain("expected OpenBLAS on 'Nehalem', got 'Prescott'");
  });

  it('is refused where the library does not know it, after which a right name can be given', () => {
    const [unknown, right] = printed("tell({ core: 'Nehalm' }); tell({ core: 'Nehalem' });");
    expect(unknown).toMatch(
      /^accelerate: core: expected OpenBLAS on 'Nehalm', got '\w+' from \S+\. It has no core of this name, or the process has loaded it before: correct the name, or give core before anything else loads the library\.$/,
    );
    expect(right).toBe('computes');
  });

  it('cannot be changed once the library is loaded, and not in a thread alone', () => {
    const [first, second, back, third] = printed(`
      tell({ core: 'Nehalem' }); tell({ core: 'Prescott' }); accelerate('base'); tell({}); tell({ core: 'Prescott' });
    `);
    expect([first, back]).toEqual(['computes', 'computes']);
    for (const refused of [second, third]) {
      expect(refused).toMatch(
        /^accelerate: core: expected OpenBLAS on 'Prescott', got 'Nehalem' from \S+\. It chooses once, and this process has loaded it before: give core in the first call of accelerate\.$/,
      );
    }
    const [inThread] = printed(
      `
      import { Worker } from 'node:worker_threads';
      const program = 'import(' + JSON.stringify(${JSON.stringify(library)}) + ').then(({ accelerate }) => ' +
        'accelerate("openblas", { core: "Nehalem" })).catch((error) => console.log(error.message))';
      new Worker(program, { eval: true });
    `,
      { OPENBLAS_CORETYPE: 'Prescott' },
    );
    expect(inThread).toMatch(/got 'Prescott' .*give core in the main thread first\.$/);
  });
});
