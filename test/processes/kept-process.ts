import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CRASH_FOLDER, ORDER_FILE, REACHED_FILE, type CrashOrder } from '../support/crash-points';
import { SURROUNDINGS, type Answer, type Order, type Surroundings } from './keeping';

/** By how much the clocks of all processes are ahead. */
let aheadMs = 0;

type Wish = Order extends infer Each ? (Each extends Order ? Omit<Each, 'aheadMs'> : never) : never;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Two minutes pass: for longer than that nobody has to wait to refresh by hand. */
export function passTime(): void {
  aheadMs += 120_000;
}

/** A process that keeps the authorization of a user folder; it can be ordered to die at a step. */
export class KeptProcess {
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #orders: string;
  #ordered = 0;

  private constructor(child: ChildProcess, orders: string) {
    this.#child = child;
    this.#orders = orders;
    running.add(child);
    this.ended = once(child, 'exit').then(() => running.delete(child));
  }

  static async start(surroundings: Omit<Surroundings, 'aheadMs'>): Promise<KeptProcess> {
    const orders = await mkdtemp(join(tmpdir(), 'smartthings-kept-'));
    const child = fork(require.resolve('./keeping'), {
      env: { ...process.env, [SURROUNDINGS]: JSON.stringify({ ...surroundings, aheadMs }), [CRASH_FOLDER]: orders },
      execArgv: [],
    });
    const kept = new KeptProcess(child, orders);
    await kept.ask({ do: 'look' });
    return kept;
  }

  /** Rejects where the process ends before it answers. */
  async ask(wish: Wish): Promise<Answer> {
    const order = { ...wish, aheadMs };
    const answer = once(this.#child, 'message') as Promise<[Answer]>;
    this.#child.send(order, () => undefined);
    const first = await Promise.race([answer, this.ended.then(() => undefined)]);
    assert.ok(first, 'the process has ended');
    return first[0];
  }

  /** Orders its death; resolves when it is dead, and was so where it should. */
  async dieAt(death: Pick<CrashOrder, 'point' | 'nth'>): Promise<void> {
    const order: CrashOrder = { id: `order ${++this.#ordered}`, ...death };
    await writeFile(join(this.#orders, ORDER_FILE), JSON.stringify(order));
    await this.ask({ do: 'refresh' }).then(
      () => assert.fail('it lives'),
      () => undefined,
    );
    assert.ok((await readFile(join(this.#orders, REACHED_FILE), 'utf8')).includes(order.id));
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** As Node-RED does at SIGTERM. */
  async stop(): Promise<void> {
    await this.ask({ do: 'stop' });
    await this.ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#orders, { recursive: true, force: true });
  }
}
