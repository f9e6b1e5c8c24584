import type { Follower } from '../../../oauth/follower/follower';
import type { Following } from '../../../oauth/authorization';
import { ModeAuthorization } from './mode-authorization';

/** Mode `follow`: the token of a token server, which also tells with it which cloud it is for. */
export class FollowingAuthorization extends ModeAuthorization<Follower> {
  #apiUrl: string;

  constructor(follower: Follower, apiUrl: string) {
    super('follow', follower);
    this.#apiUrl = apiUrl;
  }

  get apiUrl(): string {
    this.#apiUrl = this.holder.apiUrl ?? this.#apiUrl;
    return this.#apiUrl;
  }

  override async located(): Promise<void> {
    await this.holder.accessToken();
  }

  override get following(): Following {
    return this.holder.following;
  }

  override refreshNow(): Promise<void> {
    return this.holder.refreshNow();
  }

  override signOut(): Promise<void> {
    this.holder.forget();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.leave();
    this.holder.stop();
    return Promise.resolve();
  }
}
