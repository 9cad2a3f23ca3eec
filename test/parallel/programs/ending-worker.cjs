/* Preloaded into a program: its worker threads end by themselves after some requests, as a lost thread would. */
const { isMainThread } = require('node:worker_threads');
if (!isMainThread) {
  const { notify } = Atomics;
  let calls = 0;
  Atomics.notify = (...words) => {
    if (++calls === 60) process.exit(7);
    return notify(...words);
  };
}
