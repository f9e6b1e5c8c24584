import assert from 'node:assert/strict';
import { request } from 'node:http';
import { field, stringField } from '../../src/base/json';
import type { SimulatedApp, Simulator, SimulatorOptions } from '../../src/simulator';
import { startSimulator } from '../../src/simulator';
import { FakeClock, settle } from '../support/fake-clock';
import { signingKey } from '../support/signed-messages';

export const REDIRECT_URI = 'https://httpbin.org/get';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body, nothing where it is empty or no JSON. */
  readonly json: unknown;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A bare HTTP request: no redirect is followed, no header added. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly installedAppId: string;
}

/** A simulator on a clock that stands still, and a client that calls it. */
export class Visitor {
  static readonly #open = new Set<Visitor>();

  pair: Pair = { accessToken: '', refreshToken: '', installedAppId: '' };

  private constructor(
    readonly simulator: Simulator,
    readonly clock: FakeClock,
  ) {}

  /** Starts a simulator and signs in with every scope, in the first location. */
  static async signedIn(options: SimulatorOptions & { scopes?: string[]; locationId?: string } = {}): Promise<Visitor> {
    const clock = new FakeClock();
    const visitor = new Visitor(await startSimulator({ clock, limits: 'raised', signingKey, ...options }), clock);
    Visitor.#open.add(visitor);
    await visitor.signIn(options.scopes, options.locationId);
    return visitor;
  }

  get app(): SimulatedApp {
    return this.simulator.defaultApp;
  }

  async signIn(scopes: readonly string[] = this.app.scopes, locationId?: string): Promise<void> {
    const code = this.simulator.approve({
      clientId: this.app.clientId,
      redirectUri: REDIRECT_URI,
      scopes,
      ...(locationId === undefined ? {} : { locationId }),
    });
    const reply = await this.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
    assert.equal(reply.status, 200, reply.text);
    this.pair = pairOf(reply);
  }

  /** A token request as Samsung's documentation has it; `null` leaves a field out. */
  token(
    fields: Readonly<Record<string, string | null>>,
    { app = this.app, headers = {} }: { app?: SimulatedApp; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const all: Record<string, string | null> = { client_id: app.clientId, ...fields };
    const form = Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
    return ask(`${this.simulator.url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: basic(app.clientId, app.clientSecret.reveal()),
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
    });
  }

  refresh(refreshToken = this.pair.refreshToken): Promise<Reply> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  get(path: string, accessToken = this.pair.accessToken): Promise<Reply> {
    return ask(this.simulator.url + path, { headers: { authorization: `Bearer ${accessToken}` } });
  }

  send(method: string, path: string, body?: unknown): Promise<Reply> {
    return ask(this.simulator.url + path, {
      method,
      headers: { authorization: `Bearer ${this.pair.accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Commands to the device with this label. */
  command(label: string, ...commands: unknown[]): Promise<Reply> {
    return this.send('POST', `/devices/${this.id(label)}/commands`, { commands });
  }

  id(label: string): string {
    return this.simulator.home.device(label).deviceId;
  }

  /** Ends every simulator that a test started, also where it failed halfway: an open one would keep mocha alive. */
  static async closeAll(): Promise<void> {
    const open = [...Visitor.#open];
    Visitor.#open.clear();
    await Promise.all(open.map(({ simulator }) => simulator.close()));
  }
}

/** Waits for what comes over a real socket; gives up after half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  const givenUpAt = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > givenUpAt) throw new Error('It did not happen');
    await settle();
  }
}

export function basic(clientId: string, secret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
}

export function pairOf({ json }: Reply): Pair {
  return {
    accessToken: stringField(json, 'access_token') ?? '',
    refreshToken: stringField(json, 'refresh_token') ?? '',
    installedAppId: stringField(json, 'installed_app_id') ?? '',
  };
}

export function itemsOf({ json }: Reply): unknown[] {
  const items = field(json, 'items');
  assert.ok(Array.isArray(items), 'the reply has items');
  return items;
}

/** `dig(json, 'components', 'main', 'switch')` */
export function dig(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    return Array.isArray(inner) ? (inner as unknown[])[Number(key)] : field(inner, String(key));
  }, value);
}
