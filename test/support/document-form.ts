import { field, isObject } from '../../src/base/json';
import type { DocumentForm } from '../../src/oauth/journal/journal-document';

/** Any object is a document; of two, the one with more `writes` is later. */
export const ANY_OBJECT: DocumentForm = {
  soundPart: (document) => (isObject(document) ? document : undefined),
  isLater: (leftover, document) =>
    isObject(leftover) && Number(field(leftover, 'writes')) > Number(field(document, 'writes') ?? 0),
};
