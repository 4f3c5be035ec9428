/** Class decorator: registers the element unless the page has it already (the console's file loaded twice must not throw). */
export function element(name: string): (constructor: CustomElementConstructor) => void {
  return (constructor) => {
    if (!customElements.get(name)) customElements.define(name, constructor);
  };
}
