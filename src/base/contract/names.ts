/** Names are compared so: letters that look the same are the same. */
export function plainName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
