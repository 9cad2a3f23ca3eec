/** Elements and labelled controls: native ones, so that keyboard and screen reader work as everywhere. */

/** What a panel gives to the page. */
export interface Panel {
  readonly root: HTMLElement;
  dispose(): void;
}

type Attributes = Readonly<Record<string, string>>;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function svgElement(name: string, attributes: Attributes, children: readonly Node[] = []): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A control under its label. */
export interface Control<Value> {
  readonly root: HTMLElement;
  value(): Value;
  /** Sets the value without telling anyone. */
  set(value: Value): void;
}

/** A choice among texts. */
export function choice(
  label: string,
  options: readonly string[],
  initial: string,
  onChange: () => void,
): Control<string> & { readonly options: (next: readonly string[]) => void } {
  const select = element('select');
  const fill = (texts: readonly string[]): void =>
    select.replaceChildren(...texts.map((text) => element('option', { value: text }, [text])));
  fill(options);
  select.value = initial;
  select.addEventListener('change', onChange);
  return {
    root: element('label', {}, [element('span', {}, [label]), select]),
    value: () => select.value,
    set: (value) => (select.value = value),
    options: (next) => {
      const kept = select.value;
      fill(next);
      select.value = next.includes(kept) ? kept : next[0]!;
    },
  };
}

/** A number on a slider, written beside it. */
export function slider(
  label: string,
  range: { readonly min: number; readonly max: number; readonly step: number },
  initial: number,
  onChange: () => void,
): Control<number> {
  const digits = range.step < 1 ? 2 : 0;
  const input = element('input', {
    type: 'range',
    min: String(range.min),
    max: String(range.max),
    step: String(range.step),
    value: String(initial),
  });
  // A span: an output element would itself be what the label names.
  const shown = element('span', { class: 'number' }, [initial.toFixed(digits)]);
  const show = (): void => shown.replaceChildren(Number(input.value).toFixed(digits));
  input.addEventListener('input', () => {
    show();
    onChange();
  });
  return {
    root: element('label', {}, [element('span', {}, [label, ' ', shown]), input]),
    value: () => Number(input.value),
    set: (value) => {
      input.value = String(value);
      show();
    },
  };
}

/** A box to tick. */
export function tick(label: string, initial: boolean, onChange: () => void): Control<boolean> {
  const input = element('input', { type: 'checkbox' });
  input.checked = initial;
  input.addEventListener('change', onChange);
  return {
    root: element('label', { class: 'tick' }, [input, element('span', {}, [label])]),
    value: () => input.checked,
    set: (value) => (input.checked = value),
  };
}

/** Three significant digits, short. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1000 || size < 0.001 ? value.toExponential(1) : value.toPrecision(3);
}
