/**
 * Checks that the changesets in .changeset can be read, and that a branch which changes the package adds one. A branch is
 * compared with main (origin/main where a clone has no main); on main itself, any pending changeset will do.
 *
 * Usage: node scripts/check-changesets.mjs
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The commit of a branch; undefined where there is none of that name. */
function commitOf(name) {
  const found = spawnSync('git', ['rev-parse', '--quiet', '--verify', `${name}^{commit}`], {
    encoding: 'utf8',
  });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

const base = ['main', 'origin/main', 'HEAD'].find((name) => commitOf(name) !== undefined);
const onMain = base === 'main' && commitOf('main') === commitOf('HEAD');
const since = onMain ? [] : [`--since=${base}`];
const { status } = spawnSync(resolve('node_modules/.bin/changeset'), ['status', ...since], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
