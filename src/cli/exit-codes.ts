/** The exit codes: done, a bug of ours, misuse, and interrupted with what was finished written. */
export const exitCodes = { done: 0, internal: 1, misuse: 2, interrupted: 130 } as const;
