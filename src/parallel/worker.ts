/** The program of a worker thread, in Node and in browsers: see `serve.ts`. */
import { announceEnd, messageHandler } from './serve.js';
import type { Message } from './protocol.js';

interface NodeThreads {
  readonly parentPort: { on(event: 'message', listener: (message: Message) => void): unknown } | null;
}

/** What is used of a host; the compiler's es2022 library declares neither a page's worker nor Node's. */
const host = globalThis as unknown as {
  readonly process?: {
    getBuiltinModule?(name: 'node:worker_threads'): NodeThreads;
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
    if (message.kind === 'open') host.process!.on('exit', () => announceEnd(message.control));
    handle(message);
  });
}
