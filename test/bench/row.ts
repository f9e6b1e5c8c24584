/** One line of the table: what was measured, ours against something else's. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly other: string;
  /** The figure that has an aim, where it has one. */
  readonly figure?: string;
  readonly aim?: string;
}

/** Ours in relation to another, with two decimals. */
export function ratio(ours: number, other: number): string {
  return (ours / other).toFixed(2);
}

export function table(rows: readonly Row[]): string {
  const columns = ['what', 'ours', 'other', 'figure', 'aim'] as const;
  const lines = [Object.fromEntries(columns.map((column) => [column, column])) as Partial<Row>, ...rows];
  const width = (column: keyof Row): number => Math.max(...lines.map((row) => (row[column] ?? '').length));
  const widths = columns.map(width);
  const shown = lines.map((row) => columns.map((column, index) => (row[column] ?? '').padEnd(widths[index] ?? 0)));
  return shown.map((cells) => cells.join('  ').trimEnd()).join('\n');
}

/** Tells the rows of a bench that runs in a process of its own to the process that prints them. */
export function hand(rows: Promise<Row[]>): void {
  rows.then(
    (done) => process.send?.(done, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
