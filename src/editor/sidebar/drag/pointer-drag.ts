import { isOverCanvas, type ScreenPoint } from './canvas';

/** So many pixels make a drag of a press. */
const LEAST_MOVE = 5;
/** What is moved or written in with the pointer itself. */
const OWN_USE = 'input, select, textarea, [role="slider"]';

export interface PointerDrag {
  /** What is shown at the pointer meanwhile. */
  readonly carried: () => JQuery;
  /** Let go over the canvas. */
  readonly dropped: (at: ScreenPoint) => void;
}

/**
 * Lets an element be dragged onto the canvas with a mouse or a pen; a finger scrolls the list. All listeners are on the element and on
 * what is carried, so that nothing is left where the list is drawn anew in the middle of it.
 */
export function dragWithPointer(element: JQuery, drag: PointerDrag): void {
  element.addClass('smartthings-draggable').off('.smartthings-drag');
  element.on('pointerdown.smartthings-drag', ({ originalEvent: down, target }) => {
    if (!isPointer(down) || down.button !== 0 || down.pointerType === 'touch') return;
    if ($(target).closest(OWN_USE).length > 0) return;
    const stop = (): void => void element.off('.smartthings-drag-begin');
    stop();
    element.on('pointermove.smartthings-drag-begin pointerleave.smartthings-drag-begin', ({ originalEvent: move }) => {
      if (!isPointer(move) || move.pointerId !== down.pointerId) return;
      if (Math.hypot(move.clientX - down.clientX, move.clientY - down.clientY) < LEAST_MOVE) return;
      stop();
      carry(drag, move);
    });
    element.on('pointerup.smartthings-drag-begin pointercancel.smartthings-drag-begin', stop);
  });
}

function carry({ carried, dropped }: PointerDrag, begin: PointerEvent): void {
  const before = document.activeElement;
  const shown = carried().addClass('smartthings-dragged').attr('tabindex', -1).appendTo('#red-ui-editor');
  const [body] = shown.get();
  if (!body) return;
  const move = (at: ScreenPoint): void => {
    shown.css({ left: at.clientX, top: at.clientY }).attr('data-over-canvas', String(isOverCanvas(at, shown)));
  };
  let isOver = false;
  const end = (at?: ScreenPoint): void => {
    if (isOver) return;
    isOver = true;
    const lands = at !== undefined && isOverCanvas(at, shown);
    shown.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    if (lands) dropped(at);
  };
  shown.on('pointermove', ({ originalEvent }) => {
    if (isPointer(originalEvent)) move(originalEvent);
  });
  shown.on('pointerup', ({ originalEvent }) => end(isPointer(originalEvent) ? originalEvent : undefined));
  shown.on('pointercancel lostpointercapture', () => end());
  shown.on('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    end();
  });
  body.setPointerCapture(begin.pointerId);
  body.focus({ preventScroll: true });
  move(begin);
}

const isPointer = (event: Event | undefined): event is PointerEvent => event instanceof PointerEvent;
