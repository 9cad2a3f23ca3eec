/** NumPy as a peer: a Python process that times statements when asked, and waits in between. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Numpy {
  readonly version: string;
  /** Seconds of processor time of `count` runs of `code`, after `setup` has made its names (once for each text). */
  seconds(setup: string, count: number, code: string): Promise<number>;
  end(): void;
}

const program = `
import json, sys, time
try:
    import numpy as np
except ImportError:
    print('none', flush=True); sys.exit()
print(np.__version__, flush=True)
made = {}
for line in sys.stdin:
    setup, count, code = json.loads(line)
    if setup not in made:
        made[setup] = dict(np=np); exec(setup, made[setup])
    loop = compile('for _ in range(count): ' + code, '', 'exec')
    names = dict(made[setup], count=count)
    start = time.process_time(); exec(loop, names); print(time.process_time() - start, flush=True)
`;

/** NumPy on one thread, in a process of its own, its OpenBLAS told `core` if that is given; null where there is none. */
export async function numpy(python: string, core?: string): Promise<Numpy | null> {
  const child = spawn(python, ['-c', program], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      OPENBLAS_NUM_THREADS: '1',
      ...(core === undefined ? {} : { OPENBLAS_CORETYPE: core }),
    },
  });
  const failed = new Promise<null>((resolve) => {
    child.on('error', () => resolve(null));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => String((await lines.next()).value);
  const version = await Promise.race([answer(), failed]);
  if (version === null || !/^\d/.test(version)) return null;
  return {
    version,
    seconds: async (setup, count, code) => {
      child.stdin.write(`${JSON.stringify([setup, count, code])}\n`);
      return Number(await answer());
    },
    end: () => void child.stdin.end(),
  };
}
