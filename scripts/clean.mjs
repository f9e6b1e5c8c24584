// Removes what the build makes in nodes/, and nothing that is edited there.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const nodes = join(import.meta.dirname, '..', 'nodes');
const edited = ['icons', 'locales'];

for (const name of readdirSync(nodes)) {
  if (!edited.includes(name)) rmSync(join(nodes, name), { recursive: true });
}
