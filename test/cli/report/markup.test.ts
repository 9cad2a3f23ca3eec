import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, escape, raw, round } from '../../../src/cli/report/markup.js';
import { htmlTable, page } from '../../../src/cli/report/page.js';
import { faultOf, textOf } from '../support/well-formed.js';

describe('markup', () => {
  it('escapes text and attributes, not markup', () => {
    const inner = element('b', {}, 'a < b & "c"');
    const whole = element('p', { title: `x' "y" <z>`, width: 1.23456, id: undefined }, inner, raw('<br>'), [
      'd',
      'e',
    ]);
    expect(whole.markup).toBe(
      '<p title="x&#39; &quot;y&quot; &lt;z&gt;" width="1.23"><b>a &lt; b &amp; &quot;c&quot;</b><br>de</p>',
    );
    expect(escape(`&<>"'`)).toBe('&amp;&lt;&gt;&quot;&#39;');
    expect(round(-0.001)).toBe('0');
  });

  it('makes well-formed pages that show any text as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, cell) => {
        const document = page(title, htmlTable({ header: [title, cell], rows: [{ cells: [cell, title] }] }));
        expect(faultOf(document)).toBeNull();
        expect(textOf(document)).toContain(cell.replace(/\s+/g, ' ').trim());
      }),
    );
  });

  it('is judged by a reader that finds faults', () => {
    expect(faultOf('<p>a</b>')).toBe('</b> where </p> was due');
    expect(faultOf('<p>a & b</p>')).toContain('bare');
    expect(faultOf('<p><b></b>')).toBe('<p> never closed');
    expect(faultOf('<p x=1></p>')).toContain('no tag');
    expect(faultOf('<path d="M NaN,1"></path>')).toContain('no number');
  });
});
