import { expect } from '@open-wc/testing';
import { html } from 'lit/html.js';
import { define, WidgetElement, type PropertyDeclarations } from '../../packages/widget/src/element/widget-element.ts';
import { css } from '../../packages/widget/src/element/styles.ts';
import { until } from './seams/mount.ts';

let names = 0;

/** A new element that counts its drawings. */
function sample(): { name: string; Sample: typeof WidgetElement & (new () => SampleElement) } {
  class Sample extends WidgetElement {
    static override properties: PropertyDeclarations = { pageTitle: {}, offsetX: { type: Number }, shown: { type: Boolean, attribute: 'open' }, given: { attribute: false } };
    static override styles = css`p { color: rgb(1, 2, 3); }`;
    pageTitle = 'default';
    offsetX = 0;
    shown = false;
    given: unknown;
    readonly drawings: string[] = [];
    protected override render(): unknown {
      this.drawings.push(this.pageTitle);
      if (this.given instanceof Error) throw this.given;
      return html`<p>${this.pageTitle}</p>`;
    }
  }
  return { name: `sample-element-${names++}`, Sample };
}

interface SampleElement extends WidgetElement {
  pageTitle: string;
  offsetX: number;
  shown: boolean;
  given: unknown;
  readonly drawings: string[];
}

describe('the element under the chat', () => {
  afterEach(() => document.body.replaceChildren());

  it('takes over what the page had set before it was defined, and that wins over attributes', async () => {
    const { name, Sample } = sample();
    const element = document.createElement(name) as SampleElement;
    element.setAttribute('page-title', 'by attribute');
    element.setAttribute('offset-x', '12');
    element.pageTitle = 'by property';
    document.body.append(element);
    define(name, Sample);
    await element.updateComplete;
    expect([element.pageTitle, element.offsetX, element.drawings]).to.deep.equal(['by property', 12, ['by property']]);
    element.pageTitle = 'later';
    await element.updateComplete;
    expect(element.renderRoot.textContent).to.equal('later');
  });

  it('reads attributes as text, numbers, yes or no, by the property’s name with dashes', async () => {
    const { name, Sample } = sample();
    define(name, Sample);
    expect(Sample.observedAttributes).to.deep.equal(['page-title', 'offset-x', 'open']);
    const element = document.createElement(name) as SampleElement;
    element.setAttribute('page-title', 'one');
    element.setAttribute('offset-x', '7.5');
    element.setAttribute('open', '');
    expect([element.pageTitle, element.offsetX, element.shown]).to.deep.equal(['one', 7.5, true]);
    for (const attribute of ['page-title', 'offset-x', 'open']) element.removeAttribute(attribute);
    expect([element.pageTitle, element.offsetX, element.shown]).to.deep.equal([null, null, false]);
  });

  it('draws once for many changes, not before it is in the document, and not when nothing changes', async () => {
    const { name, Sample } = sample();
    define(name, Sample);
    const element = document.createElement(name) as SampleElement;
    element.pageTitle = 'a';
    await new Promise((resolve) => setTimeout(resolve));
    expect(element.drawings).to.deep.equal([]);
    document.body.append(element);
    element.pageTitle = 'b';
    element.offsetX = 3;
    await element.updateComplete;
    element.pageTitle = 'b';
    await element.updateComplete;
    expect(element.drawings).to.deep.equal(['b']);
    expect(getComputedStyle(element.renderRoot.querySelector('p')!).color).to.equal('rgb(1, 2, 3)');
  });

  it('tells the page of an error while drawing, and draws again at the next change', async () => {
    const { name, Sample } = sample();
    define(name, Sample);
    const element = document.createElement(name) as SampleElement;
    document.body.append(element);
    await element.updateComplete;
    const told: unknown[] = [];
    const listen = (event: ErrorEvent): void => {
      told.push(event.error);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    addEventListener('error', listen, { capture: true });
    const before = globalThis.onerror;
    globalThis.onerror = null;
    element.given = new Error('cannot be drawn');
    await element.updateComplete;
    await until(() => told.length === 1, 'the error');
    globalThis.onerror = before;
    removeEventListener('error', listen, { capture: true });
    element.given = undefined;
    element.pageTitle = 'again';
    await element.updateComplete;
    expect(element.renderRoot.textContent).to.equal('again');
  });

  it('keeps what controllers do with its place in the document', () => {
    const { name, Sample } = sample();
    define(name, Sample);
    const element = document.createElement(name) as SampleElement;
    const told: string[] = [];
    const controller = (own: string) => ({ hostConnected: () => told.push(`${own} in`), hostDisconnected: () => told.push(`${own} out`) });
    element.addController(controller('early') as never);
    document.body.append(element);
    element.addController(controller('late') as never);
    element.remove();
    document.body.append(element);
    expect(told).to.deep.equal(['early in', 'late in', 'early out', 'late out', 'early in', 'late in']);
  });
});
