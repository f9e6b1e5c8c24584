import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { until } from './red';

/** A broker that keeps nothing over its end. */
export interface Broker {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a broker on this machine: on a free port unless told. */
export type StartBroker = (port?: number) => Promise<Broker>;

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(existsSync);

/** The brokers to try, by name: Mosquitto where it is installed, else Aedes. In CI it must be, and both are tried. */
export function brokers(): ReadonlyMap<string, StartBroker> {
  if (MOSQUITTO === undefined && process.env.CI) throw new Error('No Mosquitto is installed');
  const found = new Map<string, StartBroker>();
  if (MOSQUITTO === undefined || process.env.CI) found.set('aedes', startAedes);
  if (MOSQUITTO !== undefined) found.set('mosquitto', (port) => startMosquitto(MOSQUITTO, port));
  return found;
}

async function startAedes(wanted = 0): Promise<Broker> {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const port = await listen(server, wanted);
  return {
    port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(resolve));
      await new Promise<unknown>((resolve) => server.close(resolve));
    },
  };
}

async function startMosquitto(program: string, wanted?: number): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'smartthings-mosquitto-'));
  const port = wanted ?? (await freePort());
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const child = spawn(program, ['-c', file], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  await until(() => accepts(port), 'mosquitto', 10_000);
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (is: boolean) => (): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', end(true)).once('error', end(false)).connect(port, '127.0.0.1');
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface MqttClient {
  on(event: 'message', listener: (topic: string, payload: Buffer, packet: { retain: boolean }) => void): void;
  on(event: 'error', listener: () => void): void;
  subscribeAsync(topic: string): Promise<unknown>;
  publishAsync(topic: string, payload: string, options: { retain: boolean }): Promise<unknown>;
  endAsync(force: boolean): Promise<unknown>;
}

// The client that comes with Node-RED.
const { connectAsync } = createRequire(createRequire(require.resolve('node-red')).resolve('@node-red/nodes'))(
  'mqtt',
) as { connectAsync(url: string): Promise<MqttClient> };

/** Somebody else at the broker, who hears everything. */
export class MqttVisitor {
  /** What each topic said last; a topic that was emptied is gone. */
  readonly values = new Map<string, string>();
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('error', () => undefined);
    client.on('message', (topic, payload) => {
      if (payload.length === 0) this.values.delete(topic);
      else this.values.set(topic, payload.toString());
    });
  }

  static async at(port: number): Promise<MqttVisitor> {
    const visitor = new MqttVisitor(await connectAsync(`mqtt://127.0.0.1:${port}`));
    await visitor.#client.subscribeAsync('#');
    return visitor;
  }

  async publish(topic: string, payload: string, retain = false): Promise<void> {
    await this.#client.publishAsync(topic, payload, { retain });
  }

  /** Waits until a topic says this. */
  async hears(topic: string, payload: string): Promise<void> {
    await until(() => this.values.get(topic) === payload, `${topic} ${payload}`, 20_000).catch((error: unknown) => {
      throw new Error(`${String(error)}; it says ${String(this.values.get(topic))}`);
    });
  }

  async end(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
