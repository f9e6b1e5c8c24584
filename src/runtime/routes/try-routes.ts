import type { Response } from 'express';
import { countCalls } from '../../api/caller';
import type { TryReply } from '../../base/contract/tries';
import { invalidMessage } from '../../base/errors';
import { isObject } from '../../base/json';
import { text } from '../../base/text';
import type { Account } from '../account/account';
import type { SharedParts } from '../process/shared-parts';
import { commandNode } from '../nodes/command';
import type { InputNodeType, Job } from '../nodes/input-node';
import { setNode } from '../nodes/mode';
import { runNode } from '../nodes/scene';
import { statusNode } from '../nodes/status';
import type { RouteSetting } from './account-router';

type Body = Readonly<Record<string, unknown>>;
type Attempt = (body: Body, parts: Parts) => Promise<Readonly<Record<string, unknown>>>;

/** What is the same for all that can be tried. */
interface Parts {
  readonly shared: SharedParts;
  readonly account: Account;
  readonly signal: AbortSignal;
}

/** What can be tried: the work of a node, and what its fields are called in the request. */
const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  command: attempt(commandNode, { device: 'deviceId' }),
  status: attempt(statusNode, { device: 'deviceId' }),
  scene: attempt(runNode, { scene: 'sceneId' }),
  mode: attempt(setNode, { mode: 'modeId', location: 'locationId' }),
};

/** Does at once what a node would do with a message: for the dialog of one that no Deploy has brought, and for the sidebar. */
export function registerTryRoutes(setting: RouteSetting): void {
  const { shared } = setting.accounts;
  setting.on('post', '/try', async ({ account }, request, response) => {
    const body: unknown = request.body;
    if (!isObject(body)) throw invalidMessage(text('runtime.routes.noObject'));
    const wanted = body.do;
    const isKnown = typeof wanted === 'string' && Object.hasOwn(ATTEMPTS, wanted);
    const tryIt = isKnown ? ATTEMPTS[wanted] : undefined;
    if (!tryIt) {
      throw invalidMessage(text('runtime.routes.unknownTry', { known: Object.keys(ATTEMPTS).join(', ') }));
    }
    const signal = endOf(response);
    const count = countCalls(signal);
    const begun = shared.clock.now();
    const changes = await tryIt(body, { shared, account, signal });
    // A clock that was set back meanwhile tells nothing.
    const ms = Math.max(0, shared.clock.now() - begun);
    const { payload = null, ...others } = changes;
    const reply: TryReply = { payload, ...others, ms, calls: count.calls };
    response.json(reply);
  });
}

/** Goes off when whoever asked has gone: what is not sent by then need not be. */
function endOf(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

/** A node takes any properties: a flow may hold whatever it likes. */
function attempt<Config>(node: InputNodeType<never, Config>, names: Readonly<Record<string, string>>): Attempt {
  return async (body, parts) => {
    const { changes } = await node.work(await jobOf(node.readConfig(body as never), body, names, parts));
    return changes ?? {};
  };
}

/** As a message of its own would come to a node with these fields. Nothing in it is evaluated or filled in from outside. */
async function jobOf<Config>(
  config: Config,
  body: Body,
  names: Readonly<Record<string, string>>,
  { shared, account, signal }: Parts,
): Promise<Job<Config>> {
  const { clock, translate } = shared;
  return {
    ...{ config, clock, translate, account, signal },
    home: await account.home(),
    msg: { _msgid: '', payload: body.payload },
    place: { reached: Promise.resolve(), leave: () => undefined },
    field: (name) => Promise.resolve(body[names[name] ?? name]),
    send: () => undefined,
    newId: () => '',
  };
}
