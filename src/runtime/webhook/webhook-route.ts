import type { NextFunction, Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import type { Clock } from '../../base/ports';
import type { WebhookAnswer } from '../../events/webhook';
import { LARGEST_BODY_BYTES } from '../../events/webhook';
import { isAccountId } from '../account/account-id';
import type { Sessions } from '../account/sessions';
import type { EventDesk } from '../events/event-desk';
import type { WebhookEvents } from '../events/webhook-events';
import { headersOf, keepRawBodies } from './raw-bodies';

const PATH = '/smartthings/events/:id';
/** The cloud sends a few at a time. Each may hold a megabyte until its signature is checked. */
const MOST_AT_ONCE = 32;
/** The cloud gives up after some ten seconds. */
const PATIENCE_MS = 10_000;

interface Parts {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly eventDesk: EventDesk;
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

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    const { id } = request.params;
    const known = typeof id === 'string' && isAccountId(id) ? this.#parts.sessions.of(id) : undefined;
    const webhook = known?.events?.webhook;
    if (!webhook) {
      next();
      return;
    }
    response.set('cache-control', 'no-store');
    if (this.#underWay >= MOST_AT_ONCE) {
      response.status(503).set('retry-after', '1').json({});
      return;
    }
    this.#underWay += 1;
    this.#answer(webhook, request, response)
      .catch(this.#parts.eventDesk.onFault)
      .finally(() => (this.#underWay -= 1));
  };

  async #answer(webhook: WebhookEvents, request: Request, response: Response): Promise<void> {
    const body = await bytesOf(request, this.#parts.clock);
    // Nobody is there to be answered.
    if (!body) return;
    const { method, originalUrl: target } = request;
    const answer = await webhook.answer({ method, target, headers: headersOf(request), body });
    // The rest of a body that is too large is not waited for.
    if (answer.refused === 'large') response.set('connection', 'close');
    response.status(answer.status).json(answer.body);
    this.#work(webhook, answer);
  }

  #work(webhook: WebhookEvents, { work }: WebhookAnswer): void {
    if (work?.kind === 'confirm') webhook.confirm(work.url, work.verdict);
    if (work?.kind === 'events') {
      this.#parts.eventDesk.router.route(work.installedAppId, webhook.keyUrl, work.events, work.dropped);
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
