/**
 * What the processor can do at most, by a loop without memory: chains of fused multiply-adds of two doubles, as many at a
 * time as registers allow. It is written in AssemblyScript and compiled here, because no other way leads from JavaScript
 * to these instructions. Processors with 256-bit units do twice as much per instruction; engines emit these only from
 * kernels that were written for it.
 */
import { setFlagsFromString } from 'node:v8';

/** Few: engines compile a function well once it has been called often, not while it runs. */
const iterations = 20_000;
const chains = 12;
const fusedFlops = iterations * chains * 4;

const names = Array.from({ length: chains }, (_, i) => `x${i}`);
const source = `
export function run(): f64 {
  const a = f64x2.splat(0.999999), b = f64x2.splat(1e-6);
  let ${names.map((name, i) => `${name} = f64x2.splat(${i + 1}.0)`).join(', ')};
  for (let i = 0; i < ${iterations}; i++) {
    ${names.map((name) => `${name} = f64x2.relaxed_madd(${name}, a, b);`).join('\n    ')}
  }
  return f64x2.extract_lane(${names.reduce((sum, name) => `f64x2.add(${sum}, ${name})`)}, 0);
}`;

/** The part of the host's WebAssembly that is used; the compiler's es2022 library does not declare it. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** The part of the compiler that is used. Its own declarations would change those of arrays in the whole program. */
interface Compiler {
  main(
    options: readonly string[],
    files: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: unknown): void;
      listFiles(): readonly string[];
    },
  ): Promise<{ readonly error: Error | null }>;
}

const compiler: string = 'assemblyscript/asc';

/** The loop; null where the engine knows no fused multiply-add. */
async function fusedLoop(): Promise<(() => number) | null> {
  const { default: asc } = (await import(compiler)) as { readonly default: Compiler };
  let binary: Uint8Array | null = null;
  const { error } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', '--optimize', '--runtime', 'stub', '--enable', 'simd,relaxed-simd'],
    {
      readFile: (name) => (name === 'peak.ts' ? source : null),
      writeFile: (name, contents) => {
        if (name === 'peak.wasm' && contents instanceof Uint8Array) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === null) throw new Error('peak: the loop does not compile', { cause: error });
  // Node 20 knows these instructions behind a flag, later ones do without.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (!WebAssembly.validate(binary)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  return exports['run'] as () => number;
}

/** GFLOP/s of the best of a hundred samples, others being disturbed; null where the engine has no such instructions. */
export async function fusedRate(): Promise<number | null> {
  const run = await fusedLoop();
  if (run === null) return null;
  let best = Infinity;
  for (let sample = 0; sample < 100; sample++) {
    const begun = performance.now();
    for (let call = 0; call < 50; call++) run();
    best = Math.min(best, (performance.now() - begun) / 50);
    // The compiler works in another thread, and hands its result over between two turns.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
  }
  return fusedFlops / best / 1e6;
}
