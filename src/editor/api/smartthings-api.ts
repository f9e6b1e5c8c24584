import { BILL_PATH } from '../../base/contract/bill';
import { labelOf, prepareTypedInput } from '../picker/picker';
import { nodeDialog, type CompanionProperties } from '../shared/node-dialog';
import { findableBy } from '../shared/palette';
import { currentValue, fixedText, typedValue } from '../shared/typed-fields';
import { asText, named } from '../shared/validation';
import { words } from '../shared/words';
import { asksFor, neededScope, RequestForm } from './request-form';

interface ApiProperties extends CompanionProperties {
  method: string;
  path: string;
  pathType: string;
  query: string;
  queryType: string;
  body: string;
  bodyType: string;
  pages: string;
}

const t = words('smartthings-api');

const pathByType = typedValue<ApiProperties>('path');
const pathGiven = named<ApiProperties>(function () {
  return currentValue(this, 'path') !== '' || t('validation.pathMissing');
});

const definition = nodeDialog<ApiProperties, RequestForm>(
  'smartthings-api',
  {},
  {
    words: {
      palette: t('label.palette'),
      account: t('label.account'),
      input: t('label.input'),
      output: t('label.output'),
    },
    defaults: {
      method: { value: 'GET' },
      path: {
        value: '',
        label: t('label.path'),
        validate(value, options) {
          const verdict = pathByType.call(this, value, options);
          return verdict === true ? pathGiven.call(this, value, options) : verdict;
        },
      },
      pathType: { value: 'str' },
      query: { value: '', label: t('label.query'), validate: typedValue('query', 'json') },
      queryType: { value: 'json' },
      body: { value: '', label: t('label.body'), validate: typedValue('body', 'json') },
      bodyType: { value: 'json' },
      pages: { value: 'all' },
    },
    doing({ method, path, pathType }) {
      const fixed = fixedText(path, pathType);
      if (fixed === BILL_PATH) return t('label.bill');
      return fixed === '' ? '' : `${asText(method) || 'GET'} ${shortPath(fixed)}`;
    },
    open() {
      const sources = ['msg', 'flow', 'global', 'env', 'jsonata'];
      typedField('path', ['str', ...sources]);
      typedField('query', ['json', ...sources]);
      typedField('body', ['json', 'str', ...sources]);
      const form = new RequestForm(t('ready.nothing'), {
        history: t('ready.history'),
        rules: t('ready.rules'),
        runRule: t('ready.runRule'),
        rooms: t('ready.rooms'),
        room: t('ready.room'),
        newRoom: t('ready.newRoom'),
        virtualDevice: t('ready.virtualDevice'),
        virtualReport: t('ready.virtualReport'),
        notification: t('ready.notification'),
        weather: t('ready.weather'),
        preferences: t('ready.preferences'),
        hub: t('ready.hub'),
        spent: t('ready.spent'),
      });
      $('#node-input-method, #node-input-path, #node-input-account').on('change', showRequest);
      showRequest();
      return form;
    },
  },
);

function typedField(property: 'path' | 'query' | 'body', types: readonly string[]): void {
  const field = $(`#node-input-${property}`);
  const typeField = `#node-input-${property}Type`;
  field.typedInput({ default: property === 'path' ? 'str' : 'json', types, typeField });
  prepareTypedInput(field, labelOf(property), property === 'path' ? '' : t('label.editJson'));
}

/** Shows the fields that the method uses, and says what the call does and needs. */
function showRequest(): void {
  const method = asText($('#node-input-method').val()) || 'GET';
  const path = $('#node-input-pathType').val() === 'str' ? asText($('#node-input-path').val()) : '';
  const isBill = path === BILL_PATH;
  $('#smartthings-api-query-row').toggle(!isBill);
  $('#smartthings-api-body-row').toggle(method !== 'GET' && !isBill);
  $('#smartthings-api-pages-row').toggle(method === 'GET' && !isBill);
  if (isBill) {
    $('#smartthings-api-tip').text(t('hint.bill'));
    return;
  }
  const scope = path === '' ? '' : neededScope(method, path);
  const does = method === 'GET' ? t('hint.reads') : t('hint.changes');
  $('#smartthings-api-tip').text([does, permission(scope)].filter(Boolean).join(' '));
}

function permission(scope: string): string {
  if (scope === '') return '';
  const needs = t('hint.needs', { scope });
  if (scope.startsWith('x:notifications')) return `${needs} ${t('hint.onlyPersonal')}`;
  const asked = asksFor(asText($('#node-input-account').val()), scope);
  return asked === false ? `${needs} ${t('hint.notAsked')}` : needs;
}

/** Long ids would make the label long. */
function shortPath(path: string): string {
  return path.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '…').slice(0, 40);
}

RED.nodes.registerType<ApiProperties>('smartthings-api', { ...definition });
findableBy('smartthings-api', t('label.keywords'));
