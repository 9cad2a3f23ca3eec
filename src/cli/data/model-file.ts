/** Models on disk. */
import { readFileSync } from 'node:fs';
import { DyadicError, FormatError } from '../../errors.js';
import { loadNetwork } from '../../network/load.js';
import type { Network } from '../../network/network.js';
import { readModelDocument } from '../../network/read-model-document.js';
import { positionalsOf, textOption } from '../arguments.js';
import type { Call, CommandOption } from '../command.js';

export interface ModelFile {
  readonly network: Network;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export const dataOption: CommandOption = {
  value: 'FILE',
  help: 'the table, where it is not the second argument',
};

/** The paths of a model and a table: MODEL TABLE, or MODEL --data TABLE. Throws DomainError for any other number. */
export function modelAndTable(call: Call): readonly [model: string, table: string] {
  const table = textOption(call, 'data');
  if (table === undefined) return positionalsOf(call, ['model.json', 'data.csv']) as [string, string];
  return [positionalsOf(call, ['model.json'])[0]!, table];
}

/** Reads a saved model. Throws FormatError, with the file's name, if there is none or it is damaged. */
export function readModel(operation: string, path: string): ModelFile {
  const text = readText(operation, path);
  try {
    return { network: loadNetwork(text), metadata: readModelDocument(text).metadata };
  } catch (error) {
    if (!(error instanceof DyadicError)) throw error;
    const advice = 'Pass a file that dyadic fit or saveNetwork wrote.';
    throw new FormatError(
      operation,
      path,
      'a saved model',
      `a file with this fault: «${error.message}»`,
      advice,
    );
  }
}

function readText(operation: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const got = code === 'ENOENT' ? 'no such file' : `the error ${code}`;
    throw new FormatError(operation, path, 'a saved model', got, 'Check the path, or run dyadic fit first.');
  }
}
