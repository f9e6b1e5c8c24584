import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import type { Clock } from '../../base/ports';
import type { WebhookAnswer } from '../../events/webhook';
import { LARGEST_BODY_BYTES } from '../../events/webhook';
import { isAccountId } from '../account/account-id';
import type { Sessions } from '../account/sessions';
import type { NewTarget } from '../events/new-targets';
import type { WebhookEvents } from '../events/webhook-events';
import { headersOf, keepRawBodies } from './raw-bodies';

const PATH = '/smartthings/events/:id';
/** The cloud sends a few at a time. Each may hold a megabyte until its signature is checked. */
const MOST_AT_ONCE = 32;
/** The cloud gives up after some ten seconds. */
const PATIENCE_MS = 10_000;

/** Who may be meant by what is posted to an address: the account, and an app that was created for it a moment ago. */
interface Addressees {
  readonly webhook: WebhookEvents | undefined;
  readonly target: NewTarget | undefined;
}

interface Parts {
  readonly clock: Clock;
  readonly sessions: Sessions;
}

/**
 * Publishes the address that the cloud posts events to. Beside Node-RED's web root for nodes it hangs at that of the editor,
 * which comes first where both are one: a login that is set for the nodes would take the signature for a wrong password.
 */
export function registerWebhookRoute(RED: NodeAPI, parts: Parts): void {
  keepRawBodies(RED);
  const desk = new WebhookDesk(parts);
  RED.httpAdmin.post(PATH, desk.handle);
  RED.httpNode.post(PATH, desk.handle);
}

class WebhookDesk {
  readonly #parts: Parts;
  #underWay = 0;
  /** Those whose body is still on its way, the oldest first. */
  readonly #reading = new Set<Request>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    const { id } = request.params;
    const { sessions } = this.#parts;
    const identity = typeof id === 'string' && isAccountId(id) ? id : undefined;
    const webhook = identity === undefined ? undefined : sessions.of(identity)?.events?.webhook;
    const target = identity === undefined ? undefined : sessions.eventDesk.newTargets.of(identity);
    if (!webhook && !target) {
      next();
      return;
    }
    response.set('cache-control', 'no-store');
    if (this.#underWay >= MOST_AT_ONCE && !this.#endSlowest()) {
      response.status(503).set('retry-after', '1').json({});
      return;
    }
    this.#underWay += 1;
    this.#answer({ webhook, target }, request, response)
      .catch(this.#parts.sessions.eventDesk.onFault)
      .finally(() => (this.#underWay -= 1));
  };

  /** Whoever sends a byte now and then must not keep the cloud out: its messages are here in a moment. */
  #endSlowest(): boolean {
    const [slowest] = this.#reading;
    if (!slowest) return false;
    this.#reading.delete(slowest);
    slowest.destroy();
    return true;
  }

  async #answer({ webhook, target }: Addressees, request: Request, response: Response): Promise<void> {
    this.#reading.add(request);
    const body = await bytesOf(request, this.#parts.clock);
    this.#reading.delete(request);
    // Nobody is there to be answered.
    if (!body) return;
    const { method, originalUrl } = request;
    const signed = { method, target: originalUrl, headers: headersOf(request), body };
    const ofTarget = await target?.answer(signed);
    // Of a new app only its address is to be confirmed; all else is for the account.
    const isForTarget = !webhook || ofTarget?.work?.kind === 'confirm';
    const [addressee, answer] =
      target && ofTarget && isForTarget ? [target, ofTarget] : [webhook, await webhook?.answer(signed)];
    if (!addressee || !answer) return;
    // The rest of a body that is too large is not waited for.
    if (answer.refused === 'large') response.set('connection', 'close');
    response.status(answer.status).json(answer.body);
    this.#work(addressee, answer);
  }

  #work(addressee: WebhookEvents | NewTarget, { work }: WebhookAnswer): void {
    if (work?.kind === 'confirm') addressee.confirm(work.url, work.verdict);
    if (work?.kind === 'events') {
      this.#parts.sessions.eventDesk.router.route(work.installedAppId, addressee.keyUrl, work.events, work.dropped);
    }
  }
}

/** The body, or the beginning of one that is too large; nothing where the sender breaks off. */
function bytesOf(request: Request, clock: Clock): Promise<Buffer | undefined> {
  // Somebody has read it: what is left proves nothing, and its digest tells the owner so.
  if (request.readableEnded) return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (body: Buffer | undefined): void => {
      patience.cancel();
      request.off('data', onData);
      resolve(body);
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) end(Buffer.concat(chunks));
    };
    const patience = clock.after(PATIENCE_MS, () => {
      end(undefined);
      request.destroy();
    });
    request.on('data', onData);
    request.once('end', () => end(Buffer.concat(chunks)));
    request.once('close', () => end(undefined));
    request.once('error', () => end(undefined));
  });
}
