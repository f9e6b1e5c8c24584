import { homeTopic, type HomeChanges, type HomeLook, type LiveHome } from '../../../base/contract/live-home';
import { callRoute } from '../../shared/routes';
import type { HomeSource, Wish } from './home-follower';

const QUERY: Readonly<Record<NonNullable<Wish>, string>> = { refresh: '?refresh=1', names: '?names=1' };

/** Node-RED tells all editors so of a Deploy, whoever pressed it. */
const DEPLOYED = 'notification/runtime-deploy';

/** An account's home as the runtime tells it: over its route, and over the connection that every editor has. */
export function homeSource(accountId: string): HomeSource {
  return {
    read: (wish: Wish) => callRoute<LiveHome>(accountId, 'GET', `/home${wish ? QUERY[wish] : ''}`),
    look: () => callRoute<HomeLook>(accountId, 'GET', '/home?look=1'),
    subscribe(listener) {
      const topic = homeTopic(accountId);
      const heard = (_topic: string, message: unknown): void => listener(message as HomeChanges);
      RED.comms.subscribe(topic, heard);
      return () => RED.comms.unsubscribe(topic, heard);
    },
    onBreak(listener) {
      RED.comms.on('connect', listener);
      RED.comms.subscribe(DEPLOYED, listener);
      return () => {
        RED.comms.off('connect', listener);
        RED.comms.unsubscribe(DEPLOYED, listener);
      };
    },
    after: whenSeen,
  };
}

/** Calls back once, later; where the page is out of sight then, as soon as it is seen again. */
export function whenSeen(delayMs: number, work: () => void): () => void {
  let frame: number | undefined;
  const timer = window.setTimeout(() => {
    if (document.hidden) frame = requestAnimationFrame(work);
    else work();
  }, delayMs);
  return () => {
    window.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
}
