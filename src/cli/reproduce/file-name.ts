/** A title as a file name: lower case, hyphens, nothing that a file system minds. */
export function fileName(title: string): string {
  const letters = title.normalize('NFKD').toLowerCase();
  return (
    letters
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'table'
  );
}
