import { element } from './chat-element.ts';

/** A page that has thrown the element out this often means it: then it stays out. */
const MOST = 1_000;

let count = 0;

/**
 * Appends the element to the body, unless the page has it, and puts the same element back whenever the page replaces its body or clears it
 * (Turbo, morphing, single-page frameworks).
 */
export const keepMounted = (): void => {
  if (element.isConnected || !document.body || count++ > MOST) return;
  document.body.append(element);
  for (const parent of [document.documentElement, document.body]) observer.observe(parent, { childList: true });
};

const observer = new MutationObserver(keepMounted);

/** Ends it. */
export const letGo = (): void => observer.disconnect();
