import { createHash } from 'node:crypto';

/** Names an authorization in the journal: projects cloned from one repository share node ids, so the client id counts too. */
export function journalKey(identity: string, clientId: string): string {
  return `${identity}:${clientMark(clientId)}`;
}

/** A client id in the keys of the journal and at the end of grants. */
export function clientMark(clientId: string): string {
  return createHash('sha256').update(clientId).digest('hex').slice(0, 16);
}
