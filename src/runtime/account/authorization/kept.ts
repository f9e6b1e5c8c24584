import type { Secret } from '../../../base/secret';
import type { SigningIn } from '../../../oauth/authorization';
import type { Keeper } from '../../../oauth/keeper/keeper';
import { ModeAuthorization } from './mode-authorization';

/** An authorization of mode `oauth`: a keeper does all that its owner can ask for. */
export abstract class KeptAuthorization extends ModeAuthorization<Keeper> {
  readonly apiUrl: string;

  constructor(keeper: Keeper, apiUrl: string) {
    super('oauth', keeper);
    this.apiUrl = apiUrl;
  }

  override signIn(code: Secret, redirectUri: string, via: SigningIn): Promise<void> {
    return this.holder.signIn(code, redirectUri, via);
  }

  override seed(refreshToken: Secret): Promise<void> {
    return this.holder.seed(refreshToken);
  }

  override refreshNow(): Promise<void> {
    return this.holder.refreshNow();
  }

  override signOut(): Promise<void> {
    return this.holder.signOut();
  }

  override removed(): Promise<void> {
    return this.holder.removed();
  }

  override async pairSettled(): Promise<void> {
    while (this.holder.snapshot().state === 'refreshing') {
      await new Promise<void>((resolve) => {
        const stop = this.holder.onChange(() => {
          stop();
          resolve();
        });
      });
    }
  }
}
