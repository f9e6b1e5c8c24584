import type { HomeChanges } from '../../../base/contract/live-home';
import { reasonOf } from '../../shared/routes';
import type { Outcome } from '../outcome';
import { t } from '../words';
import type { Press } from './controls';

/** What the runtime answers to a try: what it took and cost. */
export interface Tried {
  readonly ms: number;
  readonly calls: number;
}

/** For so long the home may take to follow before nobody waits any more. */
const PATIENCE_MS = 15_000;

/** A press whose effect has not come yet. */
interface Pending {
  readonly press: Press;
  readonly label: string;
  readonly ms: number;
  readonly calls: number;
  readonly sentAt: number;
  readonly timer: number;
}

/** Does at once what a person presses, and says what it cost and how long the home took. */
export class Trying {
  readonly #ask: (body: object) => Promise<Tried>;
  readonly #outcome: Outcome;
  readonly #now: () => number;
  #pending: Pending | undefined;
  /** What was told while the answer to a press was still on its way. */
  #heard: HomeChanges['values'] = [];
  #underWay = 0;
  /** Counts what was pressed: where somebody pressed on meanwhile an answer is no news any more. */
  #latest = 0;
  /** What the latest asks, until it is answered: to press the same meanwhile, as by a double click, asks for nothing more. */
  #asking: string | undefined;

  constructor(ask: (body: object) => Promise<Tried>, outcome: Outcome, now = (): number => performance.now()) {
    this.#ask = ask;
    this.#outcome = outcome;
    this.#now = now;
  }

  /** Sends a command, and then waits for the device to report what was asked for. */
  async press(press: Press, label: string): Promise<void> {
    const { deviceId, component, capability, command, args } = press;
    const sentAt = this.#now();
    const tried = await this.#try({ do: 'command', deviceId, component, capability, command, args }, label);
    if (!tried) return;
    const { ms, calls } = tried;
    const timer = window.setTimeout(() => this.#giveUp(), PATIENCE_MS);
    this.#pending = { press, label, ms, calls, sentAt, timer };
    this.#outcome.say('busy', [label, t('try.waiting'), costOf(calls)].join(' · '));
    this.#look(this.#heard);
  }

  async scene(sceneId: string, label: string): Promise<void> {
    const tried = await this.#try({ do: 'scene', sceneId }, label);
    if (tried) this.#say(label, t('try.ran', { ms: tried.ms }), tried.calls);
  }

  async mode(locationId: string, modeId: string, label: string): Promise<void> {
    const tried = await this.#try({ do: 'mode', locationId, modeId }, label);
    if (tried) this.#say(label, t('try.set', { ms: tried.ms }), tried.calls);
  }

  /** Values came to light: maybe what was pressed for. */
  told({ values }: HomeChanges): void {
    if (this.#underWay > 0) this.#heard = [...this.#heard, ...values].slice(-200);
    this.#look(values);
  }

  /** Nobody tells of the home any more. */
  close(): void {
    this.#giveUp();
  }

  /** `undefined` where it failed, and where something else was pressed meanwhile, which is what people want to hear of then. */
  async #try(body: object, label: string): Promise<Tried | undefined> {
    const asking = JSON.stringify(body);
    if (asking === this.#asking) return undefined;
    this.#asking = asking;
    this.#forget();
    const number = ++this.#latest;
    this.#outcome.say('busy', `${label} · ${t('try.underWay')}`);
    this.#underWay++;
    this.#heard = [];
    try {
      const tried = await this.#ask(body);
      return number === this.#latest ? tried : undefined;
    } catch (failure) {
      this.#outcome.say('bad', `${label} · ${reasonOf(failure)}`);
      return undefined;
    } finally {
      this.#underWay--;
      if (number === this.#latest) this.#asking = undefined;
    }
  }

  #look(values: HomeChanges['values']): void {
    const pending = this.#pending;
    if (!pending) return;
    const { press, label, calls, sentAt } = pending;
    const isThere = values.some(
      ({ deviceId, component, capability, attribute, value }) =>
        deviceId === press.deviceId &&
        component === press.component &&
        capability === press.capability &&
        attribute === press.attribute &&
        value === press.wanted,
    );
    if (!isThere) return;
    this.#say(label, t('try.followed', { seconds: ((this.#now() - sentAt) / 1000).toFixed(1) }), calls);
    this.#forget();
  }

  #say(label: string, sentence: string, calls: number): void {
    this.#outcome.say('good', [label, sentence, costOf(calls)].join(' · '));
  }

  /** The home may still follow, but nobody waits for it. */
  #giveUp(): void {
    const pending = this.#pending;
    this.#forget();
    if (pending) this.#say(pending.label, t('try.accepted', { ms: pending.ms }), pending.calls);
  }

  #forget(): void {
    window.clearTimeout(this.#pending?.timer);
    this.#pending = undefined;
  }
}

function costOf(calls: number): string {
  if (calls === 0) return t('cost.nothing');
  return calls === 1 ? t('cost.oneCall') : t('cost.calls', { calls });
}
