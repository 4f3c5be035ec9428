/** Views and overlays whose code is fetched when they are first shown: the inbox is what people open the console for. */
export const LAZY_PARTS = {
  broadcasts: () => import('../broadcasts/broadcasts-view.ts'),
  team: () => import('../team/team-view.ts'),
  settings: () => import('../settings/settings-view.ts'),
  palette: () => import('../palette/command-palette.ts'),
  help: () => import('../palette/help-sheet.ts'),
} as const satisfies Record<string, () => Promise<unknown>>;

export type LazyPart = keyof typeof LAZY_PARTS;
