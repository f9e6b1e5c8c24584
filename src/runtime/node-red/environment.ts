const UNRESOLVED = /^\s*(\$\{([^}]+)\}|\$\(([^)]+)\))\s*$/;

/**
 * The name of an environment variable that Node-RED could not fill in: it leaves `${NAME}` as it stands then.
 * Such a value counts as empty.
 */
export function unresolvedVariable(value: string): string | undefined {
  const match = UNRESOLVED.exec(value);
  return match?.[2] ?? match?.[3];
}
