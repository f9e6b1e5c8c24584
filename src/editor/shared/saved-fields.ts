type Defaults = Readonly<Record<string, { readonly value: unknown }>>;

/**
 * Fills in what a flow of before or of another program leaves out, in the node as in the field for it, and keeps what no list
 * of the form offers: a node is none the newer for being looked at.
 */
export function fillIn(node: object, defaults: Defaults): void {
  const saved = node as Record<string, unknown>;
  for (const [property, { value }] of Object.entries(defaults)) {
    const field = $(`#node-input-${property}`);
    if (field.length === 0) continue;
    const present = saved[property] ?? undefined;
    if (typeof present === 'string') keepChoice(field.filter('select'), present);
    if (present !== undefined) continue;
    saved[property] = value;
    if (typeof value === 'boolean') field.prop('checked', value);
    else field.val(String(value));
  }
}

/** What the environment decides, or a newer version of this package offers, must survive the dialog. */
export function keepChoice(select: JQuery, saved: string): void {
  if (saved === '' || select.val() === saved) return;
  select.append($('<option>').val(saved).text(saved)).val(saved);
}

/** Keeps what the user calls what is chosen, by property. What a node never had stays out while it is empty. */
export function keepTexts(node: object, texts: Readonly<Record<string, string>>): void {
  const saved = node as Record<string, unknown>;
  for (const [property, text] of Object.entries(texts)) if ((saved[property] ?? '') !== text) saved[property] = text;
}
