/**
 * The playground: two panels that run the library in the page. One shows a Hessian twice, as its list of factors and
 * written out; the other trains a network on values and slopes in a Web Worker. Plain DOM, no framework; all arithmetic
 * is the library's.
 */
import './style.css';
import { fitPanel } from './fit-panel';
import { hessianPanel } from './hessian-panel';

/** Puts the playground into an element of a page; the function returned takes it out again and stops its worker. */
export function mountPlayground(element: HTMLElement): () => void {
  const panels = [hessianPanel(), fitPanel()];
  for (const { root } of panels) element.append(root);
  return () => {
    for (const { root, dispose } of panels) {
      dispose();
      root.remove();
    }
  };
}
