import { stringField } from '../base/json';
import type { ApiClient } from './client';
import type { CallOptions } from './request';

export interface Scene {
  readonly sceneId: string;
  readonly name: string;
  readonly locationId?: string;
}

/** The scenes that a person starts by hand; routines with conditions are not among them. */
export async function listScenes(client: ApiClient, locationId?: string, options: CallOptions = {}): Promise<Scene[]> {
  const items = await client.list({
    path: ['scenes'],
    query: { locationId },
    kind: options.kind ?? 'other',
    scope: 'r:scenes',
    signal: options.signal,
  });
  return items.flatMap((item): Scene[] => {
    const sceneId = stringField(item, 'sceneId');
    if (sceneId === undefined) return [];
    const scene = { sceneId, name: stringField(item, 'sceneName') ?? sceneId };
    const location = stringField(item, 'locationId');
    return [location === undefined ? scene : { ...scene, locationId: location }];
  });
}

/** Starts a scene. That it was accepted does not tell that its devices followed. */
export async function executeScene(client: ApiClient, sceneId: string, options: CallOptions = {}): Promise<void> {
  await client.request({
    method: 'POST',
    path: ['scenes', sceneId, 'execute'],
    kind: options.kind ?? 'commands',
    scope: 'x:scenes',
    signal: options.signal,
  });
}
