/** Set in sessionStorage while this tab's network blocks WebSocket, so that its next page need not find out slowly. In a file of its own: see `sizes`. */
export const BLOCKED_MARK = 'frontdesk:http';
