import type { ApiClient } from '../../api/client';
import { generalRequest, sendGeneral } from '../../api/general-request';
import type { ApiRequest } from '../../api/request';
import { BILL_PATH } from '../../base/contract/bill';
import { invalidMessage } from '../../base/errors';
import type { Json } from '../../base/json';
import { text } from '../../base/text';
import { asJson } from '../../home/message-value';
import { isEmpty, plainText } from '../node-red/plain-values';
import type { CompanionDefinition } from './account-link';
import { textField } from './device-field';
import type { Answer, InputNodeType, Job } from './input-node';
import { partsOf } from './message-parts';

/** As a flow saves it. */
export interface ApiDefinition extends CompanionDefinition {
  readonly method?: unknown;
  readonly pages?: unknown;
}

interface ApiConfig {
  readonly method: string;
  readonly pages: 'all' | 'first' | 'each';
}

type ApiJob = Job<ApiConfig>;

/** Sends any call of the API, paced, counted and explained like those of the other nodes. */
export const apiNode: InputNodeType<ApiDefinition, ApiConfig> = {
  busy: text('status.working'),
  readConfig: ({ method, pages }) => ({
    method: plainText(method).toUpperCase() || 'GET',
    pages: pages === 'first' || pages === 'each' ? pages : 'all',
  }),
  work: callApi,
};

async function callApi(job: ApiJob): Promise<Answer> {
  const { method, pages } = job.config;
  const [path = '', query, body] = await Promise.all([textField(job, 'path'), job.field('query'), bodyOf(job)]);
  if (path === BILL_PATH) return tellBill(job);
  const { client, apiUrl } = await job.account.session();
  const call = { method, path, query, ...(body === undefined ? {} : { body }) };
  const request = generalRequest(call, apiUrl, { signal: job.signal });
  // What is sent keeps the order of the messages, however long their fields take; the answers come as they come.
  await job.place.reached;
  if (pages === 'each' && method === 'GET') return sendEachPage(job, client, request);
  const sending = sendGeneral(client, request, pages === 'first' ? 'first' : 'all');
  job.place.leave();
  const answer = await sending;
  const payload = ofTheFlow(answer.body);
  return { changes: { payload, statusCode: answer.statusCode }, shown: inShort(job, answer.statusCode, payload) };
}

/** What was spent so far: known here, and no call. */
async function tellBill(job: ApiJob): Promise<Answer> {
  const payload = await job.account.billView();
  return { changes: { payload }, shown: job.translate(text('status.bill', { count: payload.month })) };
}

/** The field, else for what makes or changes something the payload. */
async function bodyOf(job: ApiJob): Promise<Json | undefined> {
  const inField = await job.field('body');
  const { method } = job.config;
  const takesPayload = method === 'POST' || method === 'PUT';
  const body = isEmpty(inField) && takesPayload ? job.msg.payload : inField;
  if (isEmpty(body)) return undefined;
  const json = asJson(body);
  if (json === undefined) throw invalidMessage(text('runtime.field.bodyNoJson'));
  return json;
}

/** Each page on its way as soon as it is there; the last one tells how many there were. */
async function sendEachPage(job: ApiJob, client: ApiClient, request: ApiRequest): Promise<Answer> {
  const id = job.newId();
  let index = 0;
  let items = 0;
  job.place.leave();
  for await (const { items: list, body, statusCode, isLast } of client.eachPage(request)) {
    // A join makes one list of pages: also of the only one, unless it is no list.
    const parts = partsOf(job, id, list ? Math.max(2, list.length) : 1)(index, isLast ? index + 1 : undefined);
    job.send({ payload: ofTheFlow(list ?? body), statusCode, parts });
    index += 1;
    items += list?.length ?? 0;
  }
  return { shown: job.translate(text('status.items', { count: items })) };
}

/** Same reads at once are one call: what a flow does to its answer must not change another's. */
function ofTheFlow(body: unknown): unknown {
  return body === undefined ? null : structuredClone(body);
}

function inShort(job: ApiJob, statusCode: number, payload: unknown): string {
  return Array.isArray(payload) ? job.translate(text('status.items', { count: payload.length })) : String(statusCode);
}
