import { hasMark, setMark } from '../marks.ts';

const OPEN_MARK = 'frontdesk:open';

/** Remembers within this tab that the panel is open, so that it is open on the next page too. Set only after the visitor's intent. */
export const setOpenMark = (open: boolean): void => setMark('sessionStorage', OPEN_MARK, open);
export const hasOpenMark = (): boolean => hasMark('sessionStorage', OPEN_MARK);
