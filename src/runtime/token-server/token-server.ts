import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { isLoopback, parseAddress } from '../../base/contract/addresses';
import { relativePath, requestPath, sharePathFault } from '../../base/contract/share-path';
import type { Clock } from '../../base/ports';
import type { Secret } from '../../base/secret';
import { text, type Text } from '../../base/text';
import type { HomeStream } from '../../events/home-stream';
import type { AuthorizationSnapshot } from '../../oauth/authorization';
import { hasNodeRoot, isTaken } from './taken-paths';
import { isStrongKey, KeyCheck } from './share-key';
import { tokenTimes } from '../../oauth/token-times';
import { StreamDesk } from './stream-desk';
import { WrongKeys } from './wrong-keys';

const ASK_AGAIN_SECONDS = 5;

/** What an account may share: its access token, and its home. */
export type SharedThing = 'token' | 'stream';

/** Where something is shared, and for which key. */
export interface SharedAt {
  readonly path: string;
  readonly key?: Secret;
}

/** An account, as far as it shares something. */
export interface SharingAccount {
  readonly config: { readonly share?: SharedAt; readonly stream?: SharedAt };
  /** Base of the API that the token is for. */
  readonly apiUrl: string | undefined;
  /** The home's values and events; nothing while there is no home. */
  readonly homeStream: HomeStream | undefined;
  peek(): Secret | undefined;
  snapshot(): AuthorizationSnapshot;
  /** Why something is not shared though it should be. */
  reportSharing(what: SharedThing, problem: Text | undefined): void;
}

interface Shared {
  readonly key: KeyCheck;
  answer(request: Request, response: Response): void;
}

/** Something that an account wants to share, and how to end that where it is served. */
interface Place {
  readonly account: SharingAccount;
  readonly what: SharedThing;
  readonly at: SharedAt;
  isRefused: boolean;
  stop: (() => void) | undefined;
}

/**
 * Gives the access token, and the home, to other programs, for a key: `GET <sharePath>` and `GET <streamPath>` on Node-RED's
 * own web root. Answers from memory; never the refresh token. One handler for all accounts, registered once.
 */
export class TokenServer {
  /** By the path as it stands in a request. */
  readonly #shared = new Map<string, Shared>();
  /** What accounts want to share, served or not. */
  readonly #places = new Set<Place>();
  readonly #RED: NodeAPI;
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;
  readonly #wrongKeys: WrongKeys;

  constructor(RED: NodeAPI, clock: Clock, onFault: (error: unknown) => void) {
    this.#RED = RED;
    this.#clock = clock;
    this.#onFault = onFault;
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
    if (shared.key.isRight(keyIn(request))) shared.answer(request, response);
    else this.#refuse(request, response);
  };

  /**
   * Begins to share what an account wants to; what stands against it is told by the account, and looked at again at each
   * `retry()`. Gives the way to end it.
   */
  open(account: SharingAccount): () => void {
    const { share, stream } = account.config;
    const places: Place[] = [
      ...(share ? [{ account, what: 'token' as const, at: share, isRefused: false, stop: undefined }] : []),
      ...(stream ? [{ account, what: 'stream' as const, at: stream, isRefused: false, stop: undefined }] : []),
    ];
    for (const place of places) {
      this.#places.add(place);
      this.#serve(place);
    }
    return () => {
      for (const place of places) {
        this.#places.delete(place);
        place.stop?.();
      }
    };
  }

  /** After a deploy: a path that was taken may be free now. */
  retry(): void {
    for (const place of this.#places) if (!place.stop) this.#serve(place);
  }

  #serve(place: Place): void {
    const { account, what } = place;
    const { path, key } = place.at;
    const problem = this.#problemOf(place);
    if (problem || place.isRefused) account.reportSharing(what, problem);
    place.isRefused = problem !== undefined;
    const inRequests = requestPath(path);
    if (problem || !key || inRequests === undefined) return;
    const desk = what === 'stream' ? new StreamDesk(this.#clock, () => account.homeStream) : undefined;
    const answer: Shared['answer'] = desk
      ? (request, response) => void desk.answer(request, response).catch(this.#onFault)
      : (_request, response) => this.#answer(account, response);
    this.#shared.set(inRequests, { key: new KeyCheck(key), answer });
    place.stop = () => {
      this.#shared.delete(inRequests);
      desk?.close();
    };
  }

  #problemOf({ what, at: { path: written, key } }: Place): Text | undefined {
    const words = PROBLEMS[what];
    const path = requestPath(written);
    if (path === undefined || sharePathFault(written) !== undefined) return words.badPath(written);
    if (!key) return words.keyMissing;
    if (!isStrongKey(key)) return words.keyWeak;
    if (!hasNodeRoot(this.#RED)) return words.noNodeRoot;
    const isFree = !this.#shared.has(path) && !isTaken(this.#RED, path);
    return isFree ? undefined : words.pathTaken(written);
  }

  /** Where the account's stream is, as seen from where its token is; nothing where it has none. */
  #streamOf(account: SharingAccount): string | undefined {
    const served = (what: SharedThing): string | undefined => {
      const place = [...this.#places].find((one) => one.account === account && one.what === what && one.stop);
      return place && requestPath(place.at.path);
    };
    const [token, stream] = [served('token'), served('stream')];
    return token !== undefined && stream !== undefined ? relativePath(token, stream) : undefined;
  }

  #answer(account: SharingAccount, response: Response): void {
    const token = account.peek();
    if (!token) {
      response.set('retry-after', String(ASK_AGAIN_SECONDS)).status(503).json({ error: 'temporarily_unavailable' });
      return;
    }
    const snapshot = account.snapshot();
    const api = parseAddress(account.apiUrl ?? '');
    const stream = this.#streamOf(account);
    response.json({
      access_token: token.reveal(),
      token_type: 'bearer',
      ...tokenTimes(snapshot, this.#clock.now()),
      scope: snapshot.scope,
      installed_app_id: snapshot.installedAppId,
      ...(api && isLoopback(api) ? { api_url: account.apiUrl } : {}),
      ...(stream === undefined ? {} : { stream_url: stream }),
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

const PROBLEMS = {
  token: {
    badPath: (path: string) => text('share.badPath', { path }),
    keyMissing: text('share.keyMissing'),
    keyWeak: text('share.keyWeak'),
    noNodeRoot: text('share.noNodeRoot'),
    pathTaken: (path: string) => text('share.pathTaken', { path }),
  },
  stream: {
    badPath: (path: string) => text('share.stream.badPath', { path }),
    keyMissing: text('share.stream.keyMissing'),
    keyWeak: text('share.stream.keyWeak'),
    noNodeRoot: text('share.stream.noNodeRoot'),
    pathTaken: (path: string) => text('share.stream.pathTaken', { path }),
  },
};

/** The key of a request; where a login of Node-RED occupies `Authorization`, it comes in a header of its own. */
function keyIn(request: Request): string {
  const own = request.get('x-smartthings-key');
  if (own !== undefined) return own;
  return /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
}
