/** Writing files so that a reader, or a crash in the middle, never meets half of one. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FormatError } from '../errors.js';

/**
 * Writes `text` to a temporary file beside `path` and renames it, which a file system does in one step. Folders that
 * are missing are made.
 *
 * @throws FormatError if the place cannot be written to
 */
export function writeAtomically(operation: string, path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    const got = `the error ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
    const advice = 'Choose a folder that you may write to.';
    throw new FormatError(operation, path, 'a place to write a file', got, advice);
  }
}

/** The place may be one where nothing can be removed either, and the first error is the one to report. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing was written there.
  }
}
