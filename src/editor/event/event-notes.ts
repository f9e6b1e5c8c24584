import { KINDS_OF_THE_HOME, type EventKind } from '../../base/contract/events';
import type { AccountView } from '../../base/contract/routes';
import { inWords } from '../shared/sentence';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** What has to be said before somebody waits for events in vain, in sentences. */
export function eventNotes(kinds: readonly EventKind[], account: AccountView | undefined): string[] {
  if (!account) return [];
  return [...stateNotes(account), ...permissionNotes(kinds, account), ...pollNotes(kinds, account)];
}

/** Where no events come, the account says why. */
function stateNotes({ events }: AccountView): string[] {
  if (!events || !['off', 'waiting', 'blocked'].includes(events.state)) return [];
  // That nobody listens yet is what this dialog is about to change.
  return events.sentence.key === 'events.nobodyListens' ? [] : [inWords(events.message, events.sentence)];
}

/** Permissions that a sign-in has only where the account asks for them. */
function permissionNotes(kinds: readonly EventKind[], { mode, scope }: AccountView): string[] {
  if (mode !== 'oauth' || scope === '') return [];
  const has = (start: string): boolean => scope.split(/\s+/).some((one) => one.startsWith(start));
  return [
    ...(kinds.includes('arm') && !has('r:security')
      ? [t('listening.needsScope', { scope: 'r:security:locations:*:armstate' })]
      : []),
    ...(kinds.includes('hub') && !has('r:hubs') ? [t('listening.needsScope', { scope: 'r:hubs:*' })] : []),
  ];
}

/** A look at the home shows its devices alone. */
function pollNotes(kinds: readonly EventKind[], { events }: AccountView): string[] {
  const isPolled = events?.state === 'polling';
  return isPolled && KINDS_OF_THE_HOME.some((kind) => kinds.includes(kind)) ? [t('listening.notPolled')] : [];
}
