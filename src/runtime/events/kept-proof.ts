import { LONGEST_ADDRESS } from '../../base/contract/addresses';
import { field, stringField } from '../../base/json';
import { idOf } from '../../events/bounds';
import type { ProofKeeper, WebhookProof } from '../../events/webhook-proof';
import type { Usage } from '../storage/usage';

/** Keeps what is proven of an account's webhook beside its counters. */
export function keptProof(usage: Usage, identity: string): ProofKeeper {
  let savedAt: number | undefined;
  return {
    read: async () => proofFrom(await usage.eventsOf(identity)),
    keep: (proof) => {
      const { confirmedAt, eventAt } = proof;
      usage.noteEvents(identity, { ...proof, confirmedAt: iso(confirmedAt), eventAt: iso(eventAt) });
      // It happens once, and nobody would tell it again.
      if (confirmedAt !== undefined && confirmedAt !== savedAt) void usage.save();
      savedAt = confirmedAt;
    },
  };
}

/** The note may be a newer version's, or anybody's. */
function proofFrom(note: unknown): WebhookProof | undefined {
  const webhookUrl = stringField(note, 'webhookUrl');
  if (webhookUrl === undefined || webhookUrl.length > LONGEST_ADDRESS) return undefined;
  const appId = idOf(field(note, 'appId')) ?? '';
  const installedAppId = idOf(field(note, 'installedAppId'));
  const [confirmedAt, eventAt] = [timeIn(note, 'confirmedAt'), timeIn(note, 'eventAt')];
  return { webhookUrl, appId, installedAppId, confirmedAt, eventAt };
}

function timeIn(note: unknown, name: string): number | undefined {
  const at = Date.parse(stringField(note, name) ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
