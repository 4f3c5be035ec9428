import { nothing, render } from 'lit/html.js';
import { sheetOf } from './styles.ts';

/** How a property is also an attribute. */
export interface PropertyDeclaration {
  /** Default: the property's name with dashes, `offsetX` = `offset-x`. */
  readonly attribute?: string | false;
  /** What the attribute's text becomes; default: it stays text, and null when the attribute is taken away. */
  readonly type?: typeof Boolean | typeof Number;
}

/** Properties that draw anew when they change, by name. */
export type PropertyDeclarations = Readonly<Record<string, PropertyDeclaration>>;

/** What has a life of its own within an element's life. */
export interface ReactiveController {
  hostConnected?(): void;
  hostDisconnected?(): void;
}

export interface ReactiveControllerHost {
  /** Resolves after the next drawing, or at once when there is nothing to draw. */
  readonly updateComplete: Promise<boolean>;
  addController(controller: ReactiveController): void;
  requestUpdate(): void;
}

const attributeOf = (name: string, { attribute = name.replace(/[A-Z]/g, '-$&').toLowerCase() }: PropertyDeclaration): string | false => attribute;

/** Where there is no document (a page built on a server) the module can be imported all the same. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * A custom element drawn by lit-html: the part of `LitElement` that the chat needs, with the same names. What it has more costs every
 * visitor 1.6 kB (docs/decisions/0013-an-element-of-our-own.md).
 */
export abstract class WidgetElement extends Base implements ReactiveControllerHost {
  static properties: PropertyDeclarations = {};
  /** The text of its style sheet. */
  static styles = '';

  /** What is drawn into; there from the first drawing on. */
  renderRoot!: HTMLElement | ShadowRoot;
  /** Whether it has been drawn. */
  hasUpdated = false;
  updateComplete: Promise<boolean>;
  readonly #controllers = new Set<ReactiveController>();
  readonly #values: Record<string, unknown> = {};
  /** Properties that the page set before this element was defined; they win over the attributes. */
  #early: Record<string, unknown> = {};
  #pending = false;
  #connected = false;
  #firstConnected!: (value: boolean) => void;

  /** Asked for when the element is defined: that is when its properties come to be. */
  static get observedAttributes(): string[] {
    return Object.entries(this.properties).flatMap(([name, declaration]) => {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        get(this: WidgetElement) {
          return this.#values[name];
        },
        set(this: WidgetElement, value: unknown) {
          if (Object.is(this.#values[name], value)) return;
          this.#values[name] = value;
          this.requestUpdate();
        },
      });
      return attributeOf(name, declaration) || [];
    });
  }

  constructor() {
    super();
    for (const name in this.#properties) {
      if (!Object.hasOwn(this, name)) continue;
      this.#early[name] = this.#self[name];
      delete this.#self[name];
    }
    this.updateComplete = new Promise((resolve) => (this.#firstConnected = resolve));
    this.requestUpdate();
  }

  get #self(): Record<string, unknown> {
    return this as never;
  }

  get #properties(): PropertyDeclarations {
    return (this.constructor as typeof WidgetElement).properties;
  }

  connectedCallback(): void {
    this.#connected = true;
    this.#firstConnected(true);
    this.#controllers.forEach((controller) => controller.hostConnected?.());
  }

  disconnectedCallback(): void {
    this.#connected = false;
    this.#controllers.forEach((controller) => controller.hostDisconnected?.());
  }

  attributeChangedCallback(attribute: string, _before: string | null, text: string | null): void {
    for (const [name, declaration] of Object.entries(this.#properties)) {
      const { type } = declaration;
      if (attributeOf(name, declaration) === attribute) this.#self[name] = type === Boolean ? text !== null : type && text !== null ? type(text) : text;
    }
  }

  addController(controller: ReactiveController): void {
    this.#controllers.add(controller);
    if (this.#connected) controller.hostConnected?.();
  }

  /** Draws soon: once, however often it is asked for, and not before the element is in a document. */
  requestUpdate(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.updateComplete = this.#update(this.updateComplete);
  }

  async #update(before: Promise<unknown>): Promise<boolean> {
    await before;
    Object.assign(this, this.#early);
    this.#early = {};
    try {
      // Not waiting when there is nothing to wait for: who awaits a parent's drawing finds its children drawn.
      const ready = this.prepare();
      if (ready) await ready;
      this.#draw();
    } catch (error) {
      // Told to the page's own watch over errors; the next change draws again.
      this.#pending = false;
      reportError(error);
    }
    return !this.#pending;
  }

  #draw(): void {
    this.renderRoot ??= this.createRenderRoot();
    const due = this.shouldUpdate();
    if (due) this.willUpdate();
    const template = due && this.render();
    // From here on a change asks for another drawing.
    this.#pending = false;
    if (!due) return;
    render(template, this.renderRoot);
    const first = !this.hasUpdated;
    this.hasUpdated = true;
    if (first) this.firstUpdated();
    this.updated();
  }

  /** The element's own shadow root with its styles; an element without one returns itself. */
  protected createRenderRoot(): HTMLElement | ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheetOf((this.constructor as typeof WidgetElement).styles)];
    return root;
  }

  /** Each drawing waits for it. */
  protected prepare(): Promise<void> | void {}
  protected shouldUpdate(): boolean {
    return true;
  }
  /** Before each drawing; a change made here belongs to it. */
  protected willUpdate(): void {}
  protected firstUpdated(): void {}
  /** After each drawing. */
  protected updated(): void {}
  /** What it shows now. */
  protected render(): unknown {
    return nothing;
  }
}

/** Defines an element unless the page has one of that name, or is not in a browser. */
export function define(name: string, element: CustomElementConstructor): void {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, element);
}
