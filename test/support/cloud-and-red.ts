import { startSimulator, type Simulator } from '../../src/simulator';
import { newId } from './flows';
import { Red } from './red';

/** What a test of nodes works with. */
export interface CloudAndRed {
  readonly simulator: Simulator;
  readonly red: Red;
  /** Of its account. */
  readonly id: string;
}

/** Gives each test of a `describe` a simulated cloud of its own and a Node-RED beside it, and ends both after it. */
export function startCloudAndRed(give: (both: CloudAndRed) => void): void {
  let both: CloudAndRed | undefined;
  beforeEach(async () => {
    const simulator = await startSimulator({ limits: 'raised', stateDelayMs: 10 });
    both = { simulator, red: new Red(), id: newId() };
    give(both);
  });
  afterEach(async () => {
    await both?.red.unload();
    await both?.simulator.close();
  });
}
