/** A page that has thrown the element out this often means it: then it stays out. */
const MOST = 1_000;

/**
 * Appends the element to the body and puts the same element back whenever the page replaces its body or clears it (Turbo, morphing,
 * single-page frameworks). Returns what ends that.
 */
export function keepMounted(element: HTMLElement): () => void {
  let count = 0;
  const mount = (): void => {
    const { documentElement, body } = document;
    if (element.isConnected || !body || count++ > MOST) return;
    body.append(element);
    observer.disconnect();
    for (const parent of [documentElement, body]) observer.observe(parent, { childList: true });
  };
  const observer = new MutationObserver(mount);
  mount();
  return () => observer.disconnect();
}
