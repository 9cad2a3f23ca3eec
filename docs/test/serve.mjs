/** A static file server for the built site, as plain as any: files, index.html of folders, 404.html for the rest. */
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** Serves `root` on a free port of this machine, with these headers beside its own; resolves to { origin, close }. */
export function serve(root, headers = {}) {
  const server = createServer((request, response) => {
    void answer(root, request.url ?? '/').then(({ status, type, body }) => {
      response.writeHead(status, { ...headers, 'content-type': type });
      response.end(body);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      resolve({ origin: `http://127.0.0.1:${port}`, close: () => server.close() });
    });
  });
}

async function answer(root, url) {
  const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
  if (path.includes('..')) return { status: 400, type: 'text/plain', body: 'bad path' };
  for (const file of [join(root, path), join(root, path, 'index.html')]) {
    const found = await stat(file).catch(() => null);
    if (found?.isFile() !== true) continue;
    return {
      status: 200,
      type: types[extname(file)] ?? 'application/octet-stream',
      body: await readFile(file),
    };
  }
  return { status: 404, type: types['.html'], body: await readFile(join(root, '404.html')) };
}
