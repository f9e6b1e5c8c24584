import { stringField } from '../../src/base/json';
import { startSimulator, type Rotation, type SimulatedApp, type Simulator } from '../../src/simulator';

const REDIRECT_URI = 'https://httpbin.org/get';

/** A sign-in: the installed app that it made, and the refresh token that a person would copy. */
export interface SignIn {
  readonly installedAppId: string;
  readonly refreshToken: string;
}

/** The simulated cloud, and what it knows of the tokens that were swapped. */
export class Cloud {
  private constructor(readonly simulator: Simulator) {}

  static async start(accessTokenSeconds: number): Promise<Cloud> {
    return new Cloud(await startSimulator({ accessTokenSeconds, limits: 'raised' }));
  }

  get app(): SimulatedApp {
    return this.simulator.defaultApp;
  }

  get lampId(): string {
    return this.simulator.home.device('Kitchen lamp').deviceId;
  }

  /** Approves on the authorize page and swaps the code, as Samsung's documentation has it. */
  async signIn(): Promise<SignIn> {
    const { clientId, clientSecret, scopes } = this.app;
    const code = this.simulator.approve({ clientId, redirectUri: REDIRECT_URI, scopes });
    const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64');
    const reply = await fetch(`${this.simulator.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri: REDIRECT_URI,
      }).toString(),
    });
    const pair: unknown = await reply.json();
    const [refreshToken, installedAppId] = [stringField(pair, 'refresh_token'), stringField(pair, 'installed_app_id')];
    if (refreshToken === undefined || installedAppId === undefined) {
      throw new Error(`The simulated cloud answered ${reply.status} to a sign-in`);
    }
    return { installedAppId, refreshToken };
  }

  /** Refreshes, without the sign-ins; of one authorization where it is named. */
  rotations(installedAppId?: string): Rotation[] {
    const { rotations } = this.simulator.log;
    const fits = (rotation: Rotation): boolean =>
      installedAppId === undefined || rotation.installedAppId === installedAppId;
    return rotations.filter((rotation) => rotation.spent !== undefined && fits(rotation));
  }

  /** Hashes of the refresh tokens that came again after they were consumed. */
  sentTwice(): string[] {
    const consumed = this.simulator.log.refusals.filter(({ reason }) => reason === 'consumed');
    return consumed.map(({ presented }) => presented ?? '');
  }
}
