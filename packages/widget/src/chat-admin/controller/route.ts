/** Where in the console the person is. */
export type Route =
  | { readonly view: 'inbox'; readonly conversation?: string }
  | { readonly view: 'broadcasts'; readonly broadcast?: string; readonly compose?: boolean }
  | { readonly view: 'team' }
  | { readonly view: 'settings'; readonly section: SettingsSection };

export type SettingsSection = 'look' | 'install' | 'workspace' | 'identity' | 'roles' | 'tokens' | 'limits' | 'content' | 'audit' | 'notifications' | 'security' | 'account';

export const SETTINGS_SECTIONS: readonly SettingsSection[] = ['look', 'install', 'workspace', 'identity', 'roles', 'tokens', 'limits', 'content', 'audit', 'notifications', 'security', 'account'];

/** The route as a fragment, `#/inbox/<id>`. Carries ids only, never a secret. */
export function toFragment(route: Route): string {
  if (route.view === 'inbox') return route.conversation ? `#/inbox/${route.conversation}` : '#/inbox';
  if (route.view === 'broadcasts') return route.compose ? '#/broadcasts/new' : route.broadcast ? `#/broadcasts/${route.broadcast}` : '#/broadcasts';
  if (route.view === 'settings') return `#/settings/${route.section}`;
  return '#/team';
}

/** Anything that is not a route of ours is the inbox. */
export function fromFragment(fragment: string): Route {
  const [view, rest] = fragment.replace(/^#\/?/, '').split('/');
  const id = rest && /^[0-9a-f-]{36}$/.test(rest) ? rest : undefined;
  if (view === 'broadcasts') return rest === 'new' ? { view, compose: true } : { view, ...(id ? { broadcast: id } : {}) };
  if (view === 'team') return { view };
  if (view === 'settings') return { view, section: SETTINGS_SECTIONS.find((section) => section === rest) ?? 'look' };
  return { view: 'inbox', ...(id ? { conversation: id } : {}) };
}
