import type { Application, Request, RequestHandler, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';
import { viewOf } from '../account/view';
import type { Accounts, Meant } from '../account/accounts';
import { refuseForeign, refuseOtherThanJson } from './origin-guard';
import { refuseImpossibleId, refuseLarge } from './request-guards';
import { route } from './route-errors';

type Method = 'get' | 'put' | 'post' | 'delete';
export type AccountWork = (found: Meant, request: Request, response: Response) => Promise<void>;

const ACCOUNT = '/smartthings/accounts/:id';

/** What the routes of an account have in common: where they hang, who may call them, which account is meant. */
export class RouteSetting {
  readonly admin: Application;

  readonly #RED: NodeAPI;

  constructor(
    RED: NodeAPI,
    readonly accounts: Accounts,
  ) {
    this.#RED = RED;

    this.admin = RED.httpAdmin;
  }

  /** A route of an account that is deployed or in an open dialog; 404 for any other. A GET only reads. */
  on(method: Method, path: string, work: AccountWork): void {
    this.#hang(method, path, (request, response) => work(this.#meant(request), request, response));
  }

  /** A route that takes any id: the dialog of an account begins with it. */
  onAnyId(method: Method, path: string, work: (request: Request, response: Response) => Promise<void>): void {
    this.#hang(method, path, work);
  }

  /** Answers with the account as its owner sees it. */
  readonly sendView = async ({ account }: Meant, response: Response): Promise<void> => {
    response.json(await viewOf(account, this.accounts.shared.translate));
  };

  #hang(method: Method, path: string, work: (request: Request, response: Response) => Promise<void>): void {
    const permission = method === 'get' ? 'read' : 'write';
    const guards = [
      this.#RED.auth.needsPermission(`smartthings.${permission}`) as RequestHandler,
      refuseForeign,
      refuseImpossibleId,
      refuseOtherThanJson,
      refuseLarge,
    ];
    this.admin[method](ACCOUNT + path, ...guards, route(work));
  }

  #meant(request: Request): Meant {
    const found = this.accounts.meant(idOf(request));
    if (!found) throw new SmartThingsError('not_found', text('runtime.routes.unknownAccount'));
    return found;
  }
}

/** The account's id in the address. */
export function idOf(request: Request): string {
  return paramOf(request, 'id');
}

export function paramOf(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
