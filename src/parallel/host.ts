/** Threads as the host has them: Node's worker threads, or a page's workers. */

/** A worker as the pool sees it. */
export interface HostWorker {
  post(message: unknown): void;
  terminate(): Promise<void>;
}

/** A host's way to start a worker. */
export interface Host {
  readonly cores: number;
  /** Whether a worker runs before this thread returns to its event loop. */
  readonly startsAtOnce: boolean;
  /** Starts one; `onEnd` is called, with a text, if it ends by itself. */
  start(name: string, onEnd: (reason: string) => void): HostWorker;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): Promise<number>;
  unref(): void;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

interface NodeModules {
  'node:worker_threads': { readonly Worker: new (url: URL, options: object) => NodeWorker };
  'node:os': { availableParallelism(): number };
  'node:fs': { existsSync(path: URL): boolean };
}

interface PageWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
  addEventListener(event: 'error', listener: (event: { readonly message?: string }) => void): void;
}

/** Under this name, so that bundlers see `new Worker(new URL('./worker.js', import.meta.url))` and pack its file. */
declare const Worker:
  (new (url: URL, options: { readonly type: 'module'; readonly name: string }) => PageWorker) | undefined;

const surroundings = globalThis as unknown as {
  readonly process?: { getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name] };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
};

/** The host's threads, or a sentence why there are none. */
export function threadHost(): Host | string {
  if (typeof SharedArrayBuffer === 'undefined') {
    return 'this page has no SharedArrayBuffer: serve it cross-origin isolated (the headers COOP and COEP)';
  }
  const { process, navigator, crossOriginIsolated } = surroundings;
  if (process?.getBuiltinModule !== undefined) {
    return nodeHost((name) => process.getBuiltinModule!(name));
  }
  if (typeof Worker === 'undefined') return 'this host has neither worker threads nor web workers';
  if (crossOriginIsolated === false) {
    return 'this page is not cross-origin isolated: serve it with the headers COOP and COEP';
  }
  return pageHost(navigator?.hardwareConcurrency ?? 1);
}

function nodeHost(module: <Name extends keyof NodeModules>(name: Name) => NodeModules[Name]): Host | string {
  // Run from its sources, the library has no worker beside it that Node could read; the one that was built serves.
  const isSource = import.meta.url.endsWith('.ts');
  const location = new URL(isSource ? '../../dist/parallel/worker.js' : './worker.js', import.meta.url);
  if (!module('node:fs').existsSync(location)) return `there is no file ${location.pathname}`;
  const NodeThread = module('node:worker_threads').Worker;
  return {
    cores: module('node:os').availableParallelism(),
    startsAtOnce: true,
    start(name, onEnd) {
      const worker = new NodeThread(location, { name, execArgv: [], stdin: false });
      worker.on('error', (error) => onEnd(String(error)));
      worker.on('exit', (code) => onEnd(`it exited with code ${code}`));
      worker.unref();
      return {
        post: (message) => worker.postMessage(message, []),
        terminate: async () => void (await worker.terminate()),
      };
    },
  };
}

function pageHost(cores: number): Host {
  return {
    cores,
    startsAtOnce: false,
    start(name, onEnd) {
      const worker = new Worker!(new URL('./worker.js', import.meta.url), { type: 'module', name });
      worker.addEventListener('error', ({ message = 'its program could not be loaded' }) => onEnd(message));
      return {
        post: (message) => worker.postMessage(message, []),
        terminate: () => {
          worker.terminate();
          return Promise.resolve();
        },
      };
    },
  };
}
