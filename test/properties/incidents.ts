import { Secret } from '../../src/base/secret';
import type { Machine } from './machine';
import type { Incident } from './scenario';
import type { Witness } from './witness';
import type { World } from './world';

const HOUR_MS = 3_600_000;
const STOP_GRACE_MS = 8000;

/** Makes things happen to a home. */
export class Incidents {
  /** The owner's secret as the account has it, which may be older than the cloud's. */
  clientSecret = 'secret-1';
  /** Outages and troubles may overlap: only the last one's end counts. */
  #outages = 0;
  #savings = 0;

  constructor(
    private readonly world: World,
    private readonly witness: Witness,
  ) {}

  /** To everything but a process, which may be down. */
  happen(incident: Incident): void {
    const { timeline, cloud, disk } = this.world;
    switch (incident.kind) {
      case 'outage': {
        const outage = ++this.#outages;
        cloud.trouble = incident.trouble;
        timeline.after(incident.durationMs, () => {
          if (outage === this.#outages) cloud.trouble = undefined;
        });
        return;
      }
      case 'saving': {
        const saving = ++this.#savings;
        disk.saving = incident.saving;
        timeline.after(incident.durationMs, () => {
          if (saving === this.#savings) disk.saving = 'well';
        });
        return;
      }
      case 'unreadable':
        disk.unreadable = incident.times;
        return;
      case 'step':
        this.witness.disturbed();
        // No clock is set to a time before there were clocks.
        if (timeline.now() + incident.byMs > 0) timeline.step(incident.byMs);
        return;
      case 'revoke':
        cloud.revokeAll();
        return;
      case 'newSecret':
        cloud.clientSecret = `secret-${this.world.counts.incidents}`;
        timeline.after(incident.deployedAfterMs, () => this.deploySecret());
        return;
      default:
        if (this.world.machine?.running) this.#happenTo(this.world.machine, incident);
    }
  }

  /** The end of all troubles. */
  end(): void {
    const { cloud, disk } = this.world;
    this.#outages++;
    this.#savings++;
    cloud.trouble = undefined;
    disk.saving = 'well';
    disk.unreadable = 0;
  }

  #happenTo(machine: Machine, incident: Incident): void {
    switch (incident.kind) {
      case 'kill':
        this.world.doom(incident);
        return;
      case 'stop':
        this.#stop(machine, incident);
        return;
      case 'overlap':
        this.world.overlap(incident);
        return;
      case 'deploy':
        if (incident.crowd) this.crowd(machine);
        this.#deploy(machine, incident.type);
        return;
      case 'crowd':
        this.crowd(machine);
        return;
      case 'suspend':
        this.witness.disturbed();
        this.world.suspend(incident.durationMs);
        machine.broken = incident.breaks && machine.underWay.requests > 0;
        return;
      case 'seed':
        this.#seed(machine, incident.good);
        return;
      case 'refreshNow':
        this.#refreshNow(machine);
        return;
      case 'ask':
        machine.keeper.accessToken().catch(() => undefined);
        return;
      case 'unauthorized':
        this.#unauthorized(machine);
        return;
      case 'signOut':
        this.#signOut(machine);
        return;
      default:
    }
  }

  /** The editor, a rejected call and three nodes want a token in the same moment. */
  crowd(machine: Machine): void {
    this.#refreshNow(machine);
    this.#unauthorized(machine);
    for (let node = 0; node < 3; node++) machine.keeper.accessToken().catch(() => undefined);
  }

  #refreshNow({ keeper }: Machine): void {
    this.witness.asks();
    keeper.refreshNow().catch(() => undefined);
  }

  #unauthorized({ keeper }: Machine): void {
    const token = keeper.peek();
    if (!token) return;
    this.witness.rejectsToken();
    keeper.replacementFor(token).catch(() => undefined);
  }

  #stop(machine: Machine, { downMs, crowd, unreadable }: Extract<Incident, { kind: 'stop' }>): void {
    if (crowd) this.crowd(machine);
    machine.stop();
    void machine.keeper.stop(STOP_GRACE_MS).then(() => {
      if (!machine.life.alive) return;
      this.world.disk.unreadable = unreadable;
      this.world.kill({ downMs, clock: 'good', crowd });
    });
  }

  /** Node-RED stops its nodes, and starts them again in the same process. */
  #deploy(machine: Machine, type: 'full' | 'reload'): void {
    const { disk } = this.world;
    if (type === 'full') disk.deploy(machine);
    machine.stop();
    void machine.keeper.stop(STOP_GRACE_MS).then(() => {
      if (!machine.life.alive) return;
      disk.reload(machine);
      this.world.start(machine);
    });
  }

  /** The owner types the new client secret into the dialog and deploys, as soon as Node-RED is there. */
  deploySecret(): void {
    const { cloud, timeline, machine } = this.world;
    if (this.clientSecret === cloud.clientSecret) return;
    // What was sealed under the old secret and never read since can't be opened with the new one.
    if (!machine?.running || !machine.journalRead) {
      timeline.after(HOUR_MS, () => this.deploySecret());
      return;
    }
    this.clientSecret = cloud.clientSecret;
    this.witness.newSecret();
    this.world.note('the new secret is deployed');
    this.#deploy(machine, 'full');
  }

  #seed(machine: Machine, good: boolean): void {
    const { cloud } = this.world;
    const seed = cloud.newChain();
    if (!good) cloud.revoke(seed);
    this.witness.seeds();
    machine.keeper.seed(new Secret(seed)).catch(() => undefined);
  }

  #signOut(machine: Machine): void {
    machine.underWay.signIns++;
    const end = (): void => {
      machine.underWay.signIns--;
    };
    void machine.keeper
      .signOut()
      .then(() => this.witness.signsOut(machine))
      .then(end, end);
  }
}
