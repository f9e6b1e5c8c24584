import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { isLoopback, parseAddress } from '../../base/contract/addresses';
import { requestPath, sharePathFault } from '../../base/contract/share-path';
import type { Clock } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import type { AuthorizationSnapshot } from '../../oauth/authorization';
import { hasNodeRoot, isTaken } from './taken-paths';
import { isStrongKey, KeyCheck } from './share-key';
import { tokenTimes } from '../../oauth/token-times';
import { WrongKeys } from './wrong-keys';

const ASK_AGAIN_SECONDS = 5;

/** An account, as far as its token is shared. */
export interface SharingAccount {
  readonly config: { readonly share?: { readonly path: string; readonly key?: Secret } };
  /** Base of the API that the token is for. */
  readonly apiUrl: string | undefined;
  peek(): Secret | undefined;
  snapshot(): AuthorizationSnapshot;
  /** Why the token is not shared though it should be. */
  reportSharing(problem: Text | undefined): void;
}

interface Shared {
  readonly account: SharingAccount;
  readonly key: KeyCheck;
}

/** An account that wants to share, and how to end that where it is served. */
interface Place {
  readonly account: SharingAccount;
  isRefused: boolean;
  stop: (() => void) | undefined;
}

/**
 * Gives the access token to other programs, for a key: `GET <sharePath>` on Node-RED's own web root. Answers from
 * memory; never the refresh token. One handler for all accounts, registered once.
 */
export class TokenServer {
  /** By the path as it stands in a request. */
  readonly #shared = new Map<string, Shared>();
  /** Accounts that want to share, served or not. */
  readonly #places = new Set<Place>();
  readonly #RED: NodeAPI;
  readonly #clock: Clock;
  readonly #wrongKeys: WrongKeys;

  constructor(RED: NodeAPI, clock: Clock) {
    this.#RED = RED;
    this.#clock = clock;
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

  /**
   * Begins to share an account's token; what stands against it is told by the account, and looked at again at each
   * `retry()`. Gives the way to end it.
   */
  open(account: SharingAccount): () => void {
    if (!account.config.share) return () => undefined;
    const place: Place = { account, isRefused: false, stop: undefined };
    this.#places.add(place);
    this.#serve(place);
    return () => {
      this.#places.delete(place);
      place.stop?.();
    };
  }

  /** After a deploy: a path that was taken may be free now. */
  retry(): void {
    for (const place of this.#places) if (!place.stop) this.#serve(place);
  }

  #serve(place: Place): void {
    const { account } = place;
    const { path = '', key } = account.config.share ?? {};
    const problem = this.#problemOf(path, key);
    if (problem || place.isRefused) account.reportSharing(problem);
    place.isRefused = problem !== undefined;
    const inRequests = requestPath(path);
    if (problem || !key || inRequests === undefined) return;
    this.#shared.set(inRequests, { account, key: new KeyCheck(key) });
    place.stop = () => void this.#shared.delete(inRequests);
  }

  #problemOf(written: string, key: Secret | undefined): Text | undefined {
    const path = requestPath(written);
    if (path === undefined || sharePathFault(written) !== undefined) return text('share.badPath', { path: written });
    if (!key) return text('share.keyMissing');
    if (!isStrongKey(key)) return text('share.keyWeak');
    if (!hasNodeRoot(this.#RED)) return text('share.noNodeRoot');
    const isFree = !this.#shared.has(path) && !isTaken(this.#RED, path);
    return isFree ? undefined : text('share.pathTaken', { path: written });
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
      ...tokenTimes(snapshot, this.#clock.now()),
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
