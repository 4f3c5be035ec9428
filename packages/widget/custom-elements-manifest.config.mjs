/** What `custom-elements.json` describes: the two public elements. Inner elements and private members stay out of it. */
const PUBLIC_ELEMENTS = new Set(['chat-widget', 'chat-admin']);

export default {
  globs: ['src/chat-widget/chat-widget.ts', 'src/chat-admin/chat-admin.ts'],
  outdir: '.',
  litelement: true,
  plugins: [
    {
      name: 'public-only',
      packageLinkPhase({ customElementsManifest }) {
        for (const module of customElementsManifest.modules) {
          module.declarations = (module.declarations ?? []).filter((declaration) => PUBLIC_ELEMENTS.has(declaration.tagName));
          for (const declaration of module.declarations) {
            declaration.members = (declaration.members ?? []).filter((member) => (member.privacy ?? 'public') === 'public' && !member.name.startsWith('#'));
          }
        }
      },
    },
  ],
};
