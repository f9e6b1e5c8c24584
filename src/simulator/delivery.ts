import type { ServerResponse } from 'node:http';
import type { Clock } from '../base/ports';
import type { Answer } from './exchange';
import { emptyAnswer } from './exchange';
import type { Fault } from './faults';

const GATEWAY_PAGE =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
const ENDLESS_CHUNK = `${' '.repeat(16 * 1024)}\n`;
const ENDLESS_PAUSE_MS = 20;
const SPOILED_JSON = '\u0000\u0001{"access_token": not json ]]]';

/** What a fault needs to strike. */
export interface Delivery {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Has the cloud do what was asked. */
  readonly act: () => Answer;
}

/** Sends an answer as it is. */
export function send(response: ServerResponse, answer: Answer): number {
  const headers = { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) };
  if (!response.destroyed) response.writeHead(answer.status, headers).end(answer.body);
  return answer.status;
}

/**
 * Lets a fault strike.
 * @returns the status that went out, 0 where none did
 */
export async function deliver({ response, clock, act }: Delivery, fault: Fault | undefined): Promise<number> {
  if (!fault) return send(response, act());
  switch (fault.kind) {
    case 'lost before':
      response.destroy();
      return 0;
    case 'lost after':
      act();
      response.destroy();
      return 0;
    case 'status':
      return send(response, { ...emptyAnswer(fault.status, fault.headers), body: fault.body ?? '' });
    case 'html':
      return send(response, {
        status: fault.status ?? 502,
        headers: { 'content-type': 'text/html' },
        body: GATEWAY_PAGE,
      });
    case 'slow': {
      const early = fault.waitFirst ? undefined : act();
      await new Promise<void>((resolve) => clock.after(fault.delayMs, resolve));
      return send(response, early ?? act());
    }
    case 'never':
      if (fault.acts) act();
      return 0;
    case 'garbage':
      act();
      return send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: SPOILED_JSON });
    case 'cut':
      return cut(response, act());
    case 'huge':
      act();
      return send(response, {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ items: [], padding: 'x'.repeat(fault.bytes) }),
      });
    case 'endless':
      act();
      return endless(response, clock);
  }
}

function cut(response: ServerResponse, answer: Answer): number {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  return answer.status;
}

function endless(response: ServerResponse, clock: Clock): number {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    if (response.destroyed) return;
    response.write(ENDLESS_CHUNK);
    clock.after(ENDLESS_PAUSE_MS, more);
  };
  more();
  return 200;
}
