/** Pixels of a line, where a wheel counts in lines (Firefox). */
const LINE = 16;

/** For a button that floats over what scrolls without being in it: the wheel moves what lies below, not nothing. Zooming stays the browser's. */
export const wheelOn = (scroller: () => Element | null | undefined) => ({ deltaY, deltaMode, ctrlKey }: WheelEvent): void => {
  if (!ctrlKey) scroller()?.scrollBy(0, deltaMode === 1 ? deltaY * LINE : deltaY);
};
