/** The nodes whose dialogs are open, by their ids: a dialog of an account stands over that of the node which uses it. */
const open = new Set<string>();

/** From now on a form on the page is about this node. */
export function dialogOpened({ id }: { readonly id: string }): void {
  open.add(id);
}

/** Saved, cancelled or deleted. */
export function dialogClosed({ id }: { readonly id: string }): void {
  open.delete(id);
}

/** Whether the form on the page is about this node: validators are asked for every other node too. */
export function isEdited(node: object): boolean {
  return open.has(String((node as { id?: unknown }).id));
}
