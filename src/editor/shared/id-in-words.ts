/**
 * An id of the cloud in words: `custom.thermostatSetpointControl` is "Thermostat setpoint control".
 * For what nobody has given a name.
 */
export function inWords(id: string): string {
  const [bare = id] = id.split('.').slice(-1);
  const spaced = bare
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    // Abbreviations such as USB stay as they are.
    .replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase());
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The same within a sentence or a node's label: `setLevel` is "set level". */
export function inSmallWords(id: string): string {
  const words = inWords(id);
  return /^[A-Z](?![A-Z])/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}
