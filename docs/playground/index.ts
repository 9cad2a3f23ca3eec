/** Puts the playground into an element of a page. */
export function mountPlayground(element: HTMLElement): () => void {
  const note = document.createElement('p');
  note.textContent = 'The playground runs here.';
  element.append(note);
  return () => note.remove();
}
