/** A value by its key. Keys come from the cloud, from flows and from people: `constructor` is none of ours. */
export function own<Value>(values: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return values && Object.hasOwn(values, key) ? values[key] : undefined;
}
