import type { NodeAPI, NodeDef } from 'node-red';
import { settingsOf } from '../node-red/settings';

/**
 * First names of the paths at which Node-RED's editor answers (@node-red/editor-api 4.1.15 and 5.0.7). Its applications
 * are mounted in a way that hides their routes.
 */
const EDITOR = new Set([
  ...[
    'auth',
    'comms',
    'context',
    'credentials',
    'debug',
    'diagnostics',
    'favicon.ico',
    'flow',
    'flows',
    'icons',
    'inject',
  ],
  ...['library', 'locales', 'nodes', 'plugins', 'projects', 'red', 'resources', 'settings', 'theme', 'types', 'vendor'],
]);

/** What Express keeps of each thing that it asks for an answer, one after the other. */
interface Layer {
  readonly route?: { readonly path?: unknown; readonly methods?: Readonly<Record<string, boolean>> };
  readonly handle?: Router;
  match?(path: string): boolean;
  /** The part of a path that it is mounted at, after a `match`. */
  readonly path?: string;
}

/** An Express application or a router of one. */
interface Router {
  readonly stack?: readonly Layer[];
  readonly _router?: { readonly stack?: readonly Layer[] };
}

/** Whether Node-RED serves what nodes publish at all. */
export function hasNodeRoot(RED: NodeAPI): boolean {
  return settingsOf(RED).nodeRoot !== undefined;
}

/**
 * Whether a flow, another package or the editor answers at this path of the nodes' web root already. Flows are asked too:
 * their nodes start later. The editor stands before the nodes where both hang at one root.
 */
export function isTaken(RED: NodeAPI, path: string): boolean {
  const inAdmin = adminPath(RED, path);
  const { httpNode, httpAdmin } = RED as unknown as { httpNode?: Router; httpAdmin?: Router };
  const inEditor = inAdmin !== undefined && (isOfEditor(inAdmin) || answers(httpAdmin, inAdmin));
  return inEditor || answers(httpNode, path) || isInFlows(RED, path);
}

/** The path as the editor's own application sees it; `undefined` where it is not below that one's root. */
function adminPath(RED: NodeAPI, path: string): string | undefined {
  const { adminRoot, nodeRoot } = settingsOf(RED);
  if (adminRoot === undefined || nodeRoot === undefined) return undefined;
  const whole = `${nodeRoot.slice(0, -1)}${path}`;
  return whole.startsWith(adminRoot) ? whole.slice(adminRoot.length - 1) : undefined;
}

function isOfEditor(path: string): boolean {
  return EDITOR.has(path.split('/')[1]?.toLowerCase() ?? '');
}

function answers(router: Router | undefined, path: string): boolean {
  return (router?.stack ?? router?._router?.stack ?? []).some((layer) => {
    if (layer.route) {
      const isGet =
        layer.route.methods === undefined || layer.route.methods.get === true || layer.route.methods._all === true;
      return isGet && (layer.route.path === path || layer.match?.(path) === true);
    }
    // What is mounted sees the rest of the path; what is no router passes on what it does not know.
    if (!layer.handle || layer.match?.(path) !== true) return false;
    const rest = path.slice(layer.path?.length ?? 0);
    return answers(layer.handle, rest.startsWith('/') ? rest : `/${rest}`);
  });
}

function isInFlows(RED: NodeAPI, path: string): boolean {
  let taken = false;
  RED.nodes.eachNode((node) => {
    const { type, method, url, d } = node as NodeDef & { method?: unknown; url?: unknown; d?: unknown };
    if (type !== 'http in' || method !== 'get' || d === true || typeof url !== 'string') return;
    taken ||= (url.startsWith('/') ? url : `/${url}`) === path;
  });
  return taken;
}
