import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI, NodeDef } from 'node-red';
import { isLoopback, parseAddress } from '../../base/contract/addresses';
import type { Clock } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import type { AuthorizationSnapshot } from '../../oauth/authorization';
import { isStrongKey, KeyCheck } from './share-key';
import { tokenTimes } from '../../oauth/token-times';
import { WrongKeys } from './wrong-keys';

const EVENTS_PATH = '/smartthings/events/';
const ASK_AGAIN_SECONDS = 5;

/** An account, as far as its token is shared. */
export interface SharingAccount {
  readonly config: { readonly share?: { readonly path: string; readonly key?: Secret } };
  /** Base of the API that the token is for. */
  readonly apiUrl: string | undefined;
  peek(): Secret | undefined;
  snapshot(): AuthorizationSnapshot;
  /** Why the token is not shared though it should be. */
  reportSharing(problem: Text): void;
}

interface Shared {
  readonly account: SharingAccount;
  readonly key: KeyCheck;
}

/**
 * Gives the access token to other programs, for a key: `GET <sharePath>` on Node-RED's own web root. Answers from
 * memory; never the refresh token. One handler for all accounts, registered once.
 */
export class TokenServer {
  readonly #shared = new Map<string, Shared>();
  readonly #wrongKeys: WrongKeys;

  constructor(
    private readonly RED: NodeAPI,
    private readonly clock: Clock,
  ) {
    this.#wrongKeys = new WrongKeys(clock);
  }

  /** The handler, for `RED.httpNode`. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    const shared = this.#shared.size === 0 ? undefined : this.#shared.get(request.path);
    if (!shared || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    response.set('cache-control', 'no-store');
    if (shared.key.isRight(keyIn(request))) this.#answer(shared.account, response);
    else this.#refuse(request, response);
  };

  /** Begins to share an account's token; what stands against it is told by the account. Gives the way to end it. */
  open(account: SharingAccount): () => void {
    const { share } = account.config;
    if (!share) return () => undefined;
    const problem = this.#problemOf(share.path, share.key);
    if (problem) account.reportSharing(problem);
    if (problem || !share.key) return () => undefined;
    const shared = { account, key: new KeyCheck(share.key) };
    this.#shared.set(share.path, shared);
    return () => {
      if (this.#shared.get(share.path) === shared) this.#shared.delete(share.path);
    };
  }

  #problemOf(path: string, key: Secret | undefined): Text | undefined {
    const isPath = /^\/[^?#\s]+$/.test(path) && !path.toLowerCase().startsWith(EVENTS_PATH);
    if (!isPath) return text('share.badPath', { path });
    if (!key) return text('share.keyMissing');
    if (!isStrongKey(key)) return text('share.keyWeak');
    return this.#shared.has(path) || isTaken(this.RED, path) ? text('share.pathTaken', { path }) : undefined;
  }

  #answer(account: SharingAccount, response: Response): void {
    const token = account.peek();
    if (!token) {
      response.set('retry-after', String(ASK_AGAIN_SECONDS)).status(503).json({ error: 'temporarily_unavailable' });
      return;
    }
    const snapshot = account.snapshot();
    const api = parseAddress(account.apiUrl ?? '');
    response.json({
      access_token: token.reveal(),
      token_type: 'bearer',
      ...tokenTimes(snapshot, this.clock.now()),
      scope: snapshot.scope,
      installed_app_id: snapshot.installedAppId,
      ...(api && isLoopback(api) ? { api_url: account.apiUrl } : {}),
    });
  }

  #refuse(request: Request, response: Response): void {
    const waitMs = this.#wrongKeys.note(request.socket.remoteAddress ?? '');
    if (waitMs === undefined) {
      response.set('www-authenticate', 'Bearer').status(401).json({ error: 'invalid_token' });
    } else {
      response
        .set('retry-after', String(Math.ceil(waitMs / 1000)))
        .status(429)
        .json({ error: 'too_many_requests' });
    }
  }
}

/** The key of a request; where a login of Node-RED occupies `Authorization`, it comes in a header of its own. */
function keyIn(request: Request): string {
  const own = request.get('x-smartthings-key');
  if (own !== undefined) return own;
  return /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
}

/** Whether a flow or another package answers at this path already. Flows are asked too: their nodes start later. */
function isTaken(RED: NodeAPI, path: string): boolean {
  const { _router } = RED.httpNode as { _router?: { stack?: { route?: { path?: unknown } }[] } };
  let taken = (_router?.stack ?? []).some(({ route }) => route?.path === path);
  RED.nodes.eachNode((node) => {
    const { type, method, url, d } = node as NodeDef & { method?: unknown; url?: unknown; d?: unknown };
    if (type !== 'http in' || method !== 'get' || d === true || typeof url !== 'string') return;
    taken ||= (url.startsWith('/') ? url : `/${url}`) === path;
  });
  return taken;
}
