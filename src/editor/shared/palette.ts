/**
 * Lets the palette's filter find a node by more than its name: people look for "samsung" or "lamp". The palette compares
 * with the label that it keeps beside each node, and shows another.
 */
export function findableBy(type: string, keywords: string): void {
  const node = $(`.red-ui-palette-node[data-palette-type="${type}"]`);
  node.attr('data-palette-label', `${node.attr('data-palette-label') ?? ''} ${keywords}`);
}
