import { t } from '../words';
import { ChoicesForm } from './choices-form';
import { convert, type Choices, type Conversion } from './convert';
import { editorFlows, foreignTypes, hasOldNodes, missingTypes, replaceFlows, visibleTokens } from './editor-flows';
import { preview } from './preview';

/** Changes of the flows come in crowds: they are looked at once when a crowd has passed. */
const LOOK_AFTER_MS = 200;
/** When old nodes may have come or gone. */
const NEWS = ['flows:loaded', 'nodes:add', 'nodes:remove', 'registry:node-type-added'] as const;

/**
 * Offers to convert nodes of the two packages that stopped; empty where the flows have none. It looks at the flows while
 * the sidebar shows it, and at nothing else.
 */
export function conversionSection(): JQuery {
  const element = $('<div class="smartthings-conversion">');
  const section = new ConversionSection(element);
  // Whether the sidebar is there, wherever it is scrolled to: what is not drawn has no width.
  const observer = new ResizeObserver((entries) => {
    section.isDrawn = (entries.at(-1)?.contentRect.width ?? 0) > 0;
  });
  element.each((_index, one) => observer.observe(one));
  return element;
}

class ConversionSection {
  readonly #title = $('<h3>').attr('id', 'smartthings-conversion-title').text(t('conversion.title'));
  readonly #count = $('<p>');
  readonly #form = new ChoicesForm(() => this.#show());
  readonly #preview = $('<div>');
  readonly #button = $('<button type="button" class="red-ui-button smartthings-conversion-convert">');
  /** Stays when the old nodes are gone, so that it can be read. */
  readonly #outcome = $('<p class="smartthings-conversion-outcome" role="status">');
  readonly #body = $('<section aria-labelledby="smartthings-conversion-title">');
  readonly #onNews = (): void => {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.#show();
    }, LOOK_AFTER_MS);
  };
  /** It said that nothing is deployed yet. */
  readonly #onDeploy = (): void => void this.#outcome.text('');
  #timer: number | undefined;
  #isDrawn = false;

  constructor(element: JQuery) {
    const revoke = $('<p class="smartthings-sidebar-note">').text(t('conversion.revoke'));
    this.#body.append(this.#title, this.#count, this.#form.element, this.#preview, revoke, this.#button);
    this.#button.on('click', () => void this.#convert());
    element.append(this.#body.hide(), this.#outcome);
  }

  set isDrawn(isDrawn: boolean) {
    if (isDrawn === this.#isDrawn) return;
    this.#isDrawn = isDrawn;
    const what = isDrawn ? 'on' : 'off';
    for (const event of NEWS) RED.events[what](event, this.#onNews);
    RED.events[what]('deploy', this.#onDeploy);
    if (!isDrawn) {
      window.clearTimeout(this.#timer);
      this.#timer = undefined;
    } else this.#show();
  }

  #show(): void {
    const isNeeded = hasOldNodes();
    this.#body.toggle(isNeeded);
    if (!isNeeded) return;
    // A message about the nodes of before says nothing about those that have come since.
    this.#outcome.text('');
    const flows = editorFlows();
    this.#form.show(flows, this.#converted(flows, { account: { use: 'new', mode: 'oauth' } }));
    const result = this.#converted(flows, this.#form.choices);
    const [count, stays] = [result.converted.length, result.left.length];
    this.#count.text(
      [t('conversion.found', { count: count + stays }), stays > 0 ? t('conversion.stay', { count: stays }) : ''].join(
        ' ',
      ),
    );
    const wasOpen = this.#preview.children('details').prop('open') === true;
    this.#preview.empty().append(preview(result).prop('open', wasOpen));
    const missing = missingTypes();
    const mayConvert = RED.user.hasPermission('flows.write');
    this.#button
      .text(t('conversion.convert', { count }))
      .prop('disabled', count === 0 || missing.length > 0)
      .toggle(mayConvert);
    if (missing.length > 0) this.#outcome.text(t('conversion.missing', { types: missing.join(', ') }));
  }

  #converted(flows: ReturnType<typeof editorFlows>, choices: Choices): Conversion {
    return convert(flows, { ...choices, foreignTypes: foreignTypes(flows) }, () => RED.nodes.id());
  }

  /** Where a token goes along it is asked for now: the editor keeps none. */
  async #convert(): Promise<void> {
    this.#button.prop('disabled', true);
    const { choices } = this.#form;
    const takesToken = choices.account.use === 'new' && choices.account.mode === 'pat';
    const tokens = takesToken ? await visibleTokens(editorFlows()) : {};
    // Somebody may have changed something meanwhile.
    const flows = editorFlows();
    const { flows: after, converted, left } = this.#converted(flows, { ...choices, tokens });
    replaceFlows(flows, after);
    this.#show();
    const told = [t('conversion.done', { count: converted.length }), t('conversion.revoke')];
    if (left.length > 0) told.splice(1, 0, t('conversion.stay', { count: left.length }));
    this.#outcome.text(told.join(' '));
    this.#outcome.each((_index, one) => one.scrollIntoView({ block: 'nearest' }));
  }
}
