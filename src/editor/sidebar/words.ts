import { words } from '../shared/words';

/** The words of everything in the sidebar, in its own catalogue. */
export const t = words('smartthings-sidebar');
