import type { ConsoleShell } from '../shell/console-shell.ts';
import type { AdminAction } from './actions.ts';
import type { AdminController } from './admin-controller.ts';
import type { Command } from './shortcuts.ts';

/** Where commands are carried out: what shows the console, and what is shown. */
export interface CommandPlace {
  readonly controller: AdminController;
  readonly shell: ConsoleShell | null;
  readonly act: (action: AdminAction) => void;
  /** Resolves when what was asked for is on screen. */
  readonly shown: () => Promise<unknown>;
}

/** Does what a key, or a line of the palette, stands for: to the open conversation, or to the one under the keyboard's hand. */
export function runCommand(command: Command, { controller, shell, act, shown }: CommandPlace): void {
  const { route, highlighted, overlay, filter } = controller.state;
  const open = route.view === 'inbox' ? route.conversation : undefined;
  const target = open ?? (route.view === 'inbox' ? highlighted : undefined);
  const now = target ? controller.conversation(target)?.state : undefined;
  switch (command) {
    case 'next':
    case 'previous':
      controller.moveHighlight(command === 'next' ? 1 : -1);
      // Enter is then the list's, whatever had the focus.
      return shell?.focusList();
    case 'open': return highlighted && route.view === 'inbox' ? act({ type: 'open', id: highlighted, toReply: true }) : undefined;
    case 'reply': return void shell?.focusReply();
    case 'close': return target ? act({ type: 'set-state', id: target, state: now === 'closed' || now === 'archived' ? 'open' : 'closed' }) : undefined;
    case 'archive': return target ? act({ type: 'set-state', id: target, state: 'archived' }) : undefined;
    case 'unread': return act({ type: 'filter', filter: { unread: !filter.unread } });
    case 'search':
      if (route.view !== 'inbox') act({ type: 'go', route: { view: 'inbox' } });
      return void shown().then(() => shell?.focusSearch());
    case 'help': return act({ type: 'overlay', overlay: 'help' });
    case 'palette': return act({ type: 'overlay', overlay: overlay === 'palette' ? undefined : 'palette' });
    case 'back': return controller.state.panel && !controller.state.wide ? act({ type: 'panel', open: false }) : act({ type: 'back' });
    case 'go-inbox': return act({ type: 'go', route: { view: 'inbox' } });
    case 'go-broadcasts': return act({ type: 'go', route: { view: 'broadcasts' } });
    case 'go-team': return act({ type: 'go', route: { view: 'team' } });
    case 'go-settings': return act({ type: 'go', route: { view: 'settings', section: 'look' } });
  }
}
