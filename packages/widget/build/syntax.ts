/** A node of a program's syntax tree, as far as the build asks. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Of an identifier. */
  readonly name?: string;
  /** Of a class's member. */
  readonly key?: SyntaxNode;
  /** Of a declaration. */
  readonly kind?: string;
  readonly tag?: SyntaxNode;
  readonly quasi?: { readonly quasis: readonly SyntaxNode[] };
  readonly value?: { readonly cooked?: string };
}

/** All nodes below a node, itself included. */
export function* within(node: unknown): Generator<SyntaxNode> {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && typeof node.type === 'string') yield node as SyntaxNode;
  for (const value of Object.values(node)) for (const each of Array.isArray(value) ? value : [value]) yield* within(each);
}
