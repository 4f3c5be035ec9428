/** What `custom-elements.json` describes: the two public elements. Inner elements and private members stay out of it. */
const PUBLIC_ELEMENTS = new Set(['chat-widget', 'chat-admin']);
/** Lit's list of properties names these too, though no page sets them. */
const INTERNAL = new Set(['words', 'granted']);
/** The rule of `WidgetElement`: where no attribute is named, it is the property's name with dashes. */
const dashed = (name) => name.replace(/[A-Z]/g, '-$&').toLowerCase();

export default {
  globs: ['src/chat-widget/chat-widget.ts', 'src/chat-widget/chat-options.ts', 'src/chat-admin/chat-admin.ts'],
  outdir: '.',
  litelement: true,
  plugins: [
    {
      name: 'public-only',
      packageLinkPhase({ customElementsManifest }) {
        for (const module of customElementsManifest.modules) {
          module.declarations = (module.declarations ?? []).filter((declaration) => PUBLIC_ELEMENTS.has(declaration.tagName));
          for (const declaration of module.declarations) {
            declaration.members = (declaration.members ?? []).filter((member) => (member.privacy ?? 'public') === 'public' && !member.name.startsWith('#') && !INTERNAL.has(member.name));
            // Lit's list counts a property as an attribute of the same name, also where `@attr` gives it another.
            const named = new Set((declaration.attributes ?? []).filter(({ name, fieldName }) => name !== fieldName).map(({ fieldName }) => fieldName));
            for (const member of declaration.members) if (member.attribute === member.name) member.attribute = dashed(member.name);
            for (const attribute of declaration.attributes ?? []) if (attribute.name === attribute.fieldName) attribute.name = dashed(attribute.name);
            declaration.attributes = (declaration.attributes ?? []).filter(({ name, fieldName }) => !INTERNAL.has(fieldName) && !(name === fieldName && named.has(fieldName)));
            // Elements are defined through a function that asks whether there is a browser; the analyzer does not look into it.
            const definition = { kind: 'custom-element-definition', name: declaration.tagName, declaration: { name: declaration.name, module: module.path } };
            if (!module.exports.some(({ kind }) => kind === definition.kind)) module.exports.push(definition);
          }
        }
      },
    },
  ],
};
