/** What a conversation needs that has begun: fetched with its first message, never before. */
import { learn } from '../words/index.ts';
import { enTalk } from '../words/en-talk.ts';

export { markSeen } from './mark-seen.ts';
export { mergeTimeline } from './merge-timeline.ts';
export { PageWatch } from './page-watch.ts';
export { ReadingPlace } from './reading-place.ts';
export { talkStyles as styles } from './talk.styles.ts';
export { textOf } from './text-of.ts';
export { TitleBlink } from './title-blink.ts';
export { typingLine } from './typing-line.ts';

learn(enTalk);
