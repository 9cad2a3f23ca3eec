/** The error that some work throws, for asserting its class and its whole message. */
export function thrownBy(work: () => unknown): { readonly name: string; readonly message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('expected an error, but nothing was thrown');
}
