import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accelerate, acceleration, type Acceleration } from '../../src/numeric/accelerate.js';
import { blasLibrary } from '../../src/numeric/openblas/blas-library.js';
import { openblasMissing, openblasTitle } from '../support/openblas.js';
import { thrownBy } from '../support/thrown.js';

const installation =
  'Install it (Debian and Ubuntu: apt-get install libopenblas0; Fedora: dnf install openblas; macOS: brew install ' +
  'openblas), or name its file in the environment variable DYADIC_OPENBLAS or the option library.';

/** A host whose koffi is `koffi`, or fails to load with that error; on Linux a processor with these flags. */
function stubHost(
  koffi: unknown,
  platform = 'linux',
  env: Readonly<Record<string, string>> = {},
  flags = 'sse2 avx avx2 fma',
): void {
  const createRequire = () => () => {
    if (koffi instanceof Error) throw koffi;
    return koffi;
  };
  const readFileSync = (): string => `processor\t: 0\nflags\t\t: ${flags}\n`;
  const getBuiltinModule = () => ({ createRequire, readFileSync });
  vi.stubGlobal('process', { getBuiltinModule, env, platform, cwd: () => '/' });
}

/** koffi with libraries that cannot be found. */
const nothingFound = {
  load: (path: string) => {
    throw new Error(`${path}: cannot open shared object file`);
  },
};

describe('accelerate', () => {
  const before = acceleration();
  beforeEach(() => accelerate('base'));
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    accelerate(before);
  });

  it('computes with the base build until it is told otherwise, and again when it is told so', () => {
    expect(acceleration()).toBe('base');
    expect(blasLibrary()).toBeNull();
    accelerate('base');
    expect(acceleration()).toBe('base');
  });

  it('names the kinds there are', () => {
    expect(thrownBy(() => accelerate('cuda' as Acceleration))).toMatchObject({ name: 'UnknownNameError' });
    expect(thrownBy(() => accelerate('cuda' as Acceleration)).message).toMatch(
      /^accelerate: kind: expected one of base, .*openblas.*, got 'cuda'\. Correct the name\.$/,
    );
  });

  it('says how koffi is installed where it is missing, and what is wrong where it does not load', () => {
    stubHost(Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' }));
    expect(thrownBy(() => accelerate('openblas'))).toMatchObject({
      name: 'UnavailableError',
      message:
        "accelerate: 'openblas': expected the package koffi, got not installed. Install it with: npm install koffi.",
    });
    stubHost(new Error('no binary for this platform'));
    expect(thrownBy(() => accelerate('openblas')).message).toBe(
      "accelerate: 'openblas': expected the package koffi, got Error: no binary for this platform. " +
        'Install it with: npm install koffi.',
    );
    expect(acceleration()).toBe('base');
  });

  it('says that it needs Node where there is none', () => {
    vi.stubGlobal('process', undefined);
    expect(thrownBy(() => accelerate('openblas'))).toMatchObject({
      name: 'UnavailableError',
      message:
        "accelerate: 'openblas': expected Node 20.16 or later, got another host. " +
        "Leave out accelerate('openblas') here.",
    });
  });

  it('names the files it looked for where there is no library', () => {
    const tried = (): string => thrownBy(() => accelerate('openblas')).message;
    stubHost(nothingFound);
    expect(tried()).toBe(
      "accelerate: 'openblas': expected OpenBLAS's shared library, got none: " +
        'libopenblas.so.0: cannot open shared object file; libopenblas.so: cannot open shared object file; ' +
        `libopenblasp.so.0: cannot open shared object file. ${installation}`,
    );
    stubHost(nothingFound, 'darwin');
    expect(tried()).toContain('/opt/homebrew/opt/openblas/lib/libopenblas.dylib: cannot open');
    stubHost(nothingFound, 'win32');
    expect(tried()).toContain('none: libopenblas.dll: cannot open');
    stubHost(nothingFound, 'linux', { DYADIC_OPENBLAS: '/my/blas.so' });
    expect(tried()).toContain('none: /my/blas.so: cannot open shared object file. Install');
    const named = thrownBy(() => accelerate('openblas', { library: '/other/blas.so' })).message;
    expect(named).toContain('none: /other/blas.so: cannot open shared object file. Install');
  });

  it('refuses a library that multiplies wrongly', () => {
    stubHost({ load: () => ({ func: () => () => 'OpenBLAS 0' }) });
    expect(thrownBy(() => accelerate('openblas', { library: 'wrong.so' })).message).toContain(
      'none: wrong.so (it multiplies wrongly: perhaps its whole numbers have 64 bits). Install',
    );
    expect(acceleration()).toBe('base');
    expect(blasLibrary()).toBeNull();
  });

  it('refuses a number of threads that is none', () => {
    expect(thrownBy(() => accelerate('openblas', { threads: 0 }))).toMatchObject({
      name: 'DomainError',
      message:
        'accelerate: threads: expected a whole number of at least 1, got 0. Leave it out for one thread.',
    });
  });

  it('refuses a core that the processor cannot execute, before anything is loaded', () => {
    const told = (core: string): Error => thrownBy(() => accelerate('openblas', { core }));
    stubHost(nothingFound);
    expect(told('SkylakeX')).toMatchObject({
      name: 'UnavailableError',
      message:
        "accelerate: core: expected a processor that executes the kernels of 'SkylakeX', got one without avx512f, " +
        'avx512cd, avx512bw, avx512dq, avx512vl. Name another core, or leave it out for the one that OpenBLAS chooses.',
    });
    expect(told('Haswell').message).toContain('cannot open shared object file');
    // Elsewhere than on Linux nothing tells what the processor has.
    stubHost(nothingFound, 'darwin', {}, 'sse2');
    expect(told('SkylakeX').message).toContain('cannot open');
    expect(told(' ')).toMatchObject({
      name: 'DomainError',
      message:
        "accelerate: core: expected a name of OpenBLAS's, such as 'SkylakeX', got ' '. " +
        'Leave it out for the one that OpenBLAS chooses.',
    });
  });

  it('has the core in the environment only while the library is loaded', () => {
    const env: Record<string, string> = {};
    const seen: unknown[] = [];
    const load = (path: string) => {
      seen.push(env['OPENBLAS_CORETYPE']);
      throw new Error(`${path}: cannot open shared object file`);
    };
    stubHost({ load }, 'linux', env);
    thrownBy(() => accelerate('openblas', { core: 'Zen', library: 'blas.so' }));
    expect(env).toEqual({});
    env['OPENBLAS_CORETYPE'] = 'Haswell';
    thrownBy(() => accelerate('openblas', { core: 'Zen', library: 'blas.so' }));
    thrownBy(() => accelerate('openblas', { library: 'blas.so' }));
    expect(env).toEqual({ OPENBLAS_CORETYPE: 'Haswell' });
    expect(seen).toEqual(['Zen', 'Zen', 'Haswell']);
  });

  describe.skipIf(openblasMissing !== '')(openblasTitle('with OpenBLAS'), () => {
    it('binds it, says which, and gives it up again', () => {
      accelerate('openblas');
      expect(acceleration()).toBe('openblas');
      expect(blasLibrary()!.description).toMatch(/^OpenBLAS/);
      expect(thrownBy(() => accelerate('openblas', { library: '/nowhere/blas.so' })).name).toBe(
        'UnavailableError',
      );
      expect(acceleration()).toBe('openblas');
      accelerate('openblas', { threads: 2 });
      expect(blasLibrary()!.path).toMatch(/blas/);
      accelerate('base');
      expect(blasLibrary()).toBeNull();
    });
  });
});
