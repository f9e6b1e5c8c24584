const LONGEST = 64;
/** Anything but control and format characters, separators of lines and unassigned ones; a plain space is fine. */
const PRINTABLE = /^(?:[^\p{C}\p{Z}]| )+$/u;

/**
 * Whether an account can have this id. Node-RED makes ids of 16 characters, people write readable ones into flow files; an
 * account inside a subflow goes by the id of its template, however deep its instances are (theirs grow by 17 a level).
 * Names of `Object.prototype` are none: Node-RED keeps credentials by id in a plain object.
 */
export function isAccountId(id: string): boolean {
  return id.length <= LONGEST && PRINTABLE.test(id) && !(id in Object.prototype);
}
