/** What run-programs.mjs offers to tests, which are TypeScript. */
export interface DocumentProgram {
  readonly name: string;
  readonly where: string;
  readonly body: string;
  readonly expected: string;
}

export function printedByComments(body: string): string;

export function runPrograms(programs: readonly DocumentProgram[], folder: string): string[];
