import { asText, isEnvironment } from './validation';

type Defaults = Readonly<Record<string, { readonly value: unknown }>>;

/**
 * Fills in what a flow of before or of another program leaves out or writes in its own way, in the node as in the field for
 * it, and keeps what the field cannot say: a node is none the newer for being looked at, and does what it did.
 */
export function fillIn(node: object, defaults: Defaults, prefix: 'node-input' | 'node-config-input'): void {
  const saved = node as Record<string, unknown>;
  for (const [property, { value: usual }] of Object.entries(defaults)) {
    const field = $(`#${prefix}-${property}`);
    if (field.length === 0) continue;
    const present = saved[property] ?? usual;
    if (typeof usual === 'boolean') saved[property] = tick(field, present);
    else saved[property] = write(field, typeof present === 'object' ? JSON.stringify(present) : present);
  }
}

/** What the environment decides is no box to be ticked: then it is written. */
function tick(field: JQuery, saved: unknown): unknown {
  if (isEnvironment(asText(saved))) {
    field.attr('type', 'text').val(asText(saved));
    return saved;
  }
  field.prop('checked', isTicked(saved));
  return isTicked(saved);
}

/** What the environment decides, or a newer version of this package offers, is one more line of a list. */
function write(field: JQuery, saved: unknown): unknown {
  const text = String(saved);
  field.val(text);
  if (field.is('select') && field.val() !== text) field.append($('<option>').val(text).text(text)).val(text);
  return saved;
}

/** A box as it is saved, by this or another program. */
export function isTicked(saved: unknown): boolean {
  return ['true', '1'].includes(String(saved).trim().toLowerCase());
}

/** Keeps what the user calls what is chosen, by property. What a node never had stays out while it is empty. */
export function keepTexts(node: object, texts: Readonly<Record<string, string>>): void {
  const saved = node as Record<string, unknown>;
  for (const [property, text] of Object.entries(texts)) if ((saved[property] ?? '') !== text) saved[property] = text;
}
