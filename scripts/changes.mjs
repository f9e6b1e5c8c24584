import { watch } from 'node:fs';

/** Editors write a file in several steps, and git many files at once. */
const QUIET_MS = 200;

/** Calls `onChange` when a file in these folders has changed and nothing more did for a moment. */
export function watchFolders(folders, onChange) {
  let timer;
  for (const folder of folders) {
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, QUIET_MS);
    });
  }
}
