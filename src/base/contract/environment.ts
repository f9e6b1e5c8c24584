const VARIABLE = /^(?:\$\{([^{}]+)\}|\$\(([^()]+)\))$/;

/**
 * The name of the environment variable that a value stands for: `${NAME}`, or `$(NAME)` as older flows have it. Node-RED
 * fills it in where the flows run; where it is not set the value arrives as it stands, and counts as empty.
 */
export function environmentVariable(value: string): string | undefined {
  const match = VARIABLE.exec(value.trim());
  return match?.[1] ?? match?.[2];
}
