import type { JournalEntry } from '../../src/oauth/journal/journal';

/** A journal entry that holds nothing but what is given. */
export function entryWith(parts: Partial<JournalEntry>): JournalEntry {
  const updatedAt = '2026-03-04T09:00:00.000Z';
  return { generation: 1, updatedAt, state: 'idle', spent: [], seeds: [], sealed: 'sealed', ...parts };
}
