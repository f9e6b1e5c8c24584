import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { field, stringField } from '../../src/base/json';
import type { Random } from '../../src/base/ports';
import { coreNodesBut } from '../support/core-nodes';
import { fixedRandom } from '../support/fake-clock';
import { installedPackage, projectRoot } from '../support/installed-package';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { SLOW_DISK_VARIABLE } from '../support/slow-disk';
import { chooseAim, momentOf, type Aim } from './aims';
import { Cloud, type SignIn } from './cloud';
import { leftovers, saveTimes, spentOnDisk } from './journal-file';
import { ACCOUNT, COMMAND_PATH, CORE_NODES, lampFlow, SECRETS } from './lamp-flow';
import type { SoakOptions } from './options';
import { NOTES_VARIABLE, PACKAGE_VARIABLE } from './save-times';
import { Tally, type Killed, type Verdict } from './tally';

/** A restarted Node-RED must have switched the lamp, or have given up the authorization, by then. */
const VERDICT_MS = 30_000;
/** What a second process has got from the cloud is on the disk by then. */
const OTHERS_SAVE_MS = 5_000;
/** A request that the dead process had written arrives within this time. */
const STRAGGLERS_MS = 30;

/**
 * Kills a Node-RED again and again, and looks each time whether it still is signed in. Where there are two on the user
 * folder, either is killed, and both must go on.
 */
export class Soak {
  readonly tally = new Tally();
  readonly #random: Random;
  #signIn: SignIn;
  /** The one that is killed next. */
  #nodeRed: NodeRed | undefined;
  #second: NodeRed | undefined;

  private constructor(
    private readonly options: SoakOptions,
    readonly cloud: Cloud,
    private readonly packageFolder: string,
    private readonly notesFolder: string,
    /** Its refresh token stays in the environment for ever, as in a container that nobody touches again. */
    private readonly firstSignIn: SignIn,
  ) {
    this.#random = fixedRandom(options.seed);
    this.#signIn = firstSignIn;
  }

  /** Starts the cloud and a first Node-RED with a refresh token from the environment. */
  static async begin(options: SoakOptions): Promise<Soak> {
    const installed = join(await installedPackage(), 'node_modules', '@red-things', 'node-red-smartthings');
    const cloud = await Cloud.start(options.tokenSeconds);
    const notes = await mkdtemp(join(tmpdir(), 'smartthings-soak-'));
    const soak = new Soak(options, cloud, installed, notes, await cloud.signIn());
    soak.#nodeRed = await soak.#start();
    await soak.#nodeRed.deploy(lampFlow(cloud.simulator.url, cloud.lampId));
    const { verdict, message } = await soak.#verdict();
    if (verdict !== 'works') throw new Error(`The lamp could not be switched before the first kill: ${message}`);
    if (options.second) soak.#second = await soak.#start();
    return soak;
  }

  /** One kill, and what became of the authorization. Gives a line that tells it. */
  async cycle(): Promise<string> {
    if (this.#second && this.#random.number() < 0.5) [this.#nodeRed, this.#second] = [this.#second, this.#nodeRed];
    const aim = chooseAim(this.#random);
    const killed = await this.#kill(aim);
    this.#nodeRed = await this.#start();
    const startedAt = Date.now();
    const { verdict, message } = await this.#verdict();
    const rightCause = verdict === 'works' || (await this.#saysInterrupted());
    this.tally.add(killed, verdict, rightCause);
    const afterMs = Date.now() - startedAt;
    if (verdict === 'lost') await this.#signInAnew();
    await this.#lookAtSecond();
    const what = verdict === 'works' ? `the lamp was on after ${afterMs} ms` : `signed out: ${message}`;
    return `aimed at ${aim}, ${killed.strike}; ${what}${rightCause ? '' : ' WRONG CAUSE'}`;
  }

  /** Lets it live in peace until the cloud has rotated so often. */
  async reach(rotations: number): Promise<void> {
    while (this.cloud.rotations().length < rotations) await pause(100);
  }

  /** Milliseconds from the cloud's rotation until the journal's write has resolved, of every refresh that got there. */
  async spans(): Promise<number[]> {
    const saved = await saveTimes(this.#notesFile);
    return this.cloud
      .rotations()
      .map(({ spent, rotatedAt }) => (saved.get(spent ?? '') ?? Number.NaN) - rotatedAt)
      .filter((span) => !Number.isNaN(span));
  }

  /** Half-written journals that lie about. */
  async leftovers(): Promise<number> {
    return this.#nodeRed ? leftovers(this.#nodeRed.userDir) : 0;
  }

  async end(): Promise<void> {
    await this.#second?.kill();
    await this.#nodeRed?.remove();
    await this.cloud.simulator.close();
    await rm(this.notesFolder, { recursive: true, force: true });
  }

  get #notesFile(): string {
    return join(this.notesFolder, 'saves.jsonl');
  }

  get #running(): NodeRed {
    if (!this.#nodeRed) throw new Error('No Node-RED is running');
    return this.#nodeRed;
  }

  #start(): Promise<NodeRed> {
    const { app } = this.cloud;
    const userDir = this.#nodeRed?.userDir;
    return startNodeRed({
      ...(userDir === undefined ? {} : { userDir }),
      settings: { nodesExcludes: coreNodesBut(CORE_NODES) },
      env: {
        [SECRETS.clientId]: app.clientId,
        [SECRETS.clientSecret]: app.clientSecret.reveal(),
        [SECRETS.seed]: this.firstSignIn.refreshToken,
        [NOTES_VARIABLE]: this.#notesFile,
        [PACKAGE_VARIABLE]: this.packageFolder,
        [SLOW_DISK_VARIABLE]: String(this.options.slowDiskMs),
      },
      preload: [join(__dirname, 'save-times.js'), require.resolve('../support/slow-disk')],
    });
  }

  async #kill(aim: Aim): Promise<Killed> {
    const { userDir } = this.#running;
    const { log } = this.cloud.simulator;
    await momentOf(aim, { userDir, log, patienceMs: 2_000 * this.options.tokenSeconds }, this.#random);
    await this.#running.kill();
    const deadAt = Date.now();
    await pause(STRAGGLERS_MS);
    const last = this.cloud.rotations(this.#signIn.installedAppId).at(-1);
    if (last?.spent === undefined || (await this.#isKept(last.spent)))
      return { aim, strike: 'harmless', unkept: undefined };
    return { aim, strike: last.rotatedAt > deadAt ? 'on the way' : 'in the span', unkept: last.spent };
  }

  /** Whether the successor of a spent token is on the disk; the other process may be saving it just now. */
  async #isKept(spent: string): Promise<boolean> {
    const giveUpAt = Date.now() + (this.#second ? OTHERS_SAVE_MS : 0);
    for (;;) {
      if ((await spentOnDisk(this.#running.userDir)).has(spent)) return true;
      if (Date.now() >= giveUpAt) return false;
      await pause(50);
    }
  }

  /** The other process goes on, or again, whatever became of the first. */
  async #lookAtSecond(): Promise<void> {
    if (!this.#second) return;
    const { verdict, message } = await this.#verdict(this.#second);
    if (verdict !== 'works') throw new Error(`The second Node-RED stayed signed out: ${message}`);
  }

  /** Switches the lamp until that works, or until the account has given up. */
  async #verdict(nodeRed = this.#running): Promise<{ verdict: Verdict; message: string }> {
    const giveUpAt = Date.now() + VERDICT_MS;
    let code = 'nothing was tried';
    while (Date.now() < giveUpAt) {
      const reply = await nodeRed.request('POST', COMMAND_PATH, {}).catch(() => undefined);
      if (reply?.status === 200) return { verdict: 'works', message: '' };
      code = stringField(reply?.json, 'code') ?? `HTTP ${reply?.status ?? 'without an answer'}`;
      if (code === 'reauthorize') return { verdict: 'lost', message: stringField(reply?.json, 'message') ?? '' };
      // Node-RED listens before the flows have started.
      if (reply?.status === 500) this.tally.delayed(`${code}: ${stringField(reply.json, 'message') ?? ''}`);
      await pause(20);
    }
    throw new Error(`The lamp stayed dark for ${VERDICT_MS} ms (${code}):\n${nodeRed.output()}`);
  }

  /** Whether the account says that it has to be signed in anew because a refresh was interrupted. */
  async #saysInterrupted(): Promise<boolean> {
    const giveUpAt = Date.now() + 5_000;
    for (;;) {
      const { json } = await this.#running.request('GET', `/smartthings/accounts/${ACCOUNT}`);
      const right = stringField(json, 'message')?.includes(interruptedSentence()) === true;
      if (stringField(json, 'state') === 'reauthorize') return right;
      // One more try is under way when the access token ends.
      if (Date.now() > giveUpAt) return false;
      await pause(20);
    }
  }

  async #signInAnew(): Promise<void> {
    const signIn = await this.cloud.signIn();
    const { refreshToken } = signIn;
    const reply = await this.#running.request('POST', `/smartthings/accounts/${ACCOUNT}/seed`, { refreshToken });
    if (reply.status !== 200) throw new Error(`A new sign-in was refused with ${reply.status}: ${reply.text}`);
    this.#signIn = signIn;
    const { verdict, message } = await this.#verdict();
    if (verdict !== 'works') throw new Error(`The lamp stayed dark after a new sign-in: ${message}`);
  }
}

function interruptedSentence(): string {
  const file = join(projectRoot, 'nodes', 'locales', 'en-US', 'smartthings-account.json');
  const catalogue: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const sentence = stringField(field(field(catalogue, 'oauth'), 'rejection'), 'interrupted');
  if (sentence === undefined) throw new Error('The catalogue has no sentence for an interrupted refresh');
  return sentence;
}
