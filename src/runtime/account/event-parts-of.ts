import type { Authorization } from '../../oauth/authorization';
import type { AccountEventParts, EventWay } from '../events/event-parts';
import { keptProof } from '../events/kept-proof';
import type { Usage } from '../storage/usage';
import type { AccountConfig } from './config';

/**
 * How events come to an account in its mode: a personal token may not subscribe, the simulated home tells by itself, and
 * so does a Node-RED that is followed.
 */
function wayOf({ mode, events }: AccountConfig): EventWay {
  if (events.mode === 'off') return 'off';
  if (mode === 'simulator') return 'home';
  if (mode === 'follow' && events.mode === 'auto') return 'leader';
  if (mode !== 'oauth' || events.mode === 'poll') return 'poll';
  return events.mode === 'webhook' || events.webhookUrl !== '' ? 'webhook' : 'poll';
}

/** What the events of a deployed account are made of. */
export function eventPartsOf(
  { identity, config }: { readonly identity: string; readonly config: AccountConfig },
  authorization: Authorization,
  { usage, onFault }: { readonly usage: Usage; readonly onFault: (error: unknown) => void },
): AccountEventParts {
  return {
    way: wayOf(config),
    settings: config.events,
    appId: config.appId,
    apiUrl: authorization.apiUrl,
    budget: config.budget,
    ...(config.mode === 'follow'
      ? { stream: { address: () => authorization.following?.stream, key: config.followKey } }
      : {}),
    installedAppId: () => authorization.snapshot().installedAppId,
    scope: () => authorization.snapshot().scope,
    proof: keptProof(usage, identity),
    hasToken: () => authorization.peek() !== undefined,
    onRemoved: () => void authorization.removed().catch(onFault),
  };
}
