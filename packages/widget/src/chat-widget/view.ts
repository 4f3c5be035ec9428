import type { WidgetSettings } from '@frontdesk/protocol';
import type { ChatSnapshot, ConversationView } from '@frontdesk/sdk';
import type { ChatWords } from '../words/index.ts';

/** What the panel's parts are drawn from: one moment, nothing that changes by itself. */
export interface View {
  readonly words: ChatWords;
  readonly settings: WidgetSettings;
  /** Undefined until the visitor's intent. */
  readonly snapshot: ChatSnapshot | undefined;
  readonly conversation: ConversationView | undefined;
}
