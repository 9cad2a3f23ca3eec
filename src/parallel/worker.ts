/** The program of a worker thread, in Node and in browsers: see `serve.ts`. */
import { announceEnd, messageHandler } from './serve.js';
import { word, type Message } from './protocol.js';

interface NodeThreads {
  readonly parentPort: { on(event: 'message', listener: (message: Message) => void): unknown } | null;
}

interface NodeModules {
  'node:worker_threads': NodeThreads;
  'node:fs': { openSync(path: string): number };
}

/** What is used of a host; the compiler's es2022 library declares neither a page's worker nor Node's. */
const host = globalThis as unknown as {
  readonly process?: {
    readonly execPath: string;
    getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name];
    on(event: 'exit', listener: () => void): unknown;
  };
  addEventListener?(event: 'message', listener: (event: { readonly data: Message }) => void): void;
};

const handle = messageHandler();
const threads = host.process?.getBuiltinModule?.('node:worker_threads');
if (threads === undefined) {
  host.addEventListener!('message', (event) => handle(event.data));
} else {
  threads.parentPort!.on('message', (message) => {
    if (message.kind === 'open') {
      const { control } = message;
      // Not every end is announced: where memory runs out the thread is gone, and Node closes its files.
      control[word.witness] = host.process!.getBuiltinModule!('node:fs').openSync(host.process!.execPath);
      host.process!.on('exit', () => announceEnd(control));
    }
    handle(message);
  });
}
