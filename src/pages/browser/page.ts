/**
 * The script of all pages: the button for light and dark, and moving, zooming and searching diagrams. It runs in the browser; the
 * build makes `dist/pages/page.js` from it. It sends no requests.
 */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-theme-button]')) {
  const isDark = () => {
    const { theme } = document.documentElement.dataset;
    return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
  };
  const name = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    name();
  });
  name();
}

interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far one press of a key or a button zooms, or moves as a share of what is visible. */
const ZOOM_STEP = 1.25;
const PAN_STEP = 0.1;
/** The length of the longer side of the nearest view, in units of the drawing. */
const NEAREST = 120;

for (const diagram of document.querySelectorAll<HTMLElement>('[data-diagram]')) {
  const svg = diagram.querySelector('svg');
  if (svg !== null) moveDiagram(diagram, svg);
}

function moveDiagram(diagram: HTMLElement, svg: SVGSVGElement): void {
  const { x, y, width, height } = svg.viewBox.baseVal;
  const whole: View = { x, y, width, height };
  let view = whole;

  const show = (next: View) => {
    view = next;
    svg.setAttribute('viewBox', `${next.x} ${next.y} ${next.width} ${next.height}`);
  };
  const zoom = (factor: number, at = { x: view.x + view.width / 2, y: view.y + view.height / 2 }) => {
    const longest = Math.max(view.width, view.height) / factor;
    if (longest < NEAREST || longest > 4 * Math.max(whole.width, whole.height)) return;
    show({
      x: at.x - (at.x - view.x) / factor,
      y: at.y - (at.y - view.y) / factor,
      width: view.width / factor,
      height: view.height / factor,
    });
  };
  const pan = (right: number, down: number) => show({ ...view, x: view.x + right, y: view.y + down });
  /** Units of the drawing per pixel of the screen. */
  const scale = () => 1 / (svg.getScreenCTM()?.a ?? 1);
  const pointAt = (clientX: number, clientY: number) => {
    const matrix = svg.getScreenCTM();
    return matrix === null ? { x: 0, y: 0 } : new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
  };

  const boxes = [...svg.querySelectorAll<SVGAElement>('a[data-box]')];
  const links = [...svg.querySelectorAll<SVGElement>('[data-from]')];
  const light = (box: string | undefined) => {
    for (const { dataset, classList } of links)
      classList.toggle('lit', box !== undefined && (dataset.from === box || dataset.to === box));
  };
  const centre = (box: SVGAElement) => {
    const { x: left, y: top, width: wide, height: high } = box.getBBox();
    const isInside =
      left >= view.x &&
      top >= view.y &&
      left + wide <= view.x + view.width &&
      top + Math.min(high, view.height) <= view.y + view.height;
    if (!isInside) show({ ...view, x: left + wide / 2 - view.width / 2, y: top + high / 2 - view.height / 2 });
  };
  for (const box of boxes) {
    box.addEventListener('focus', () => {
      centre(box);
      light(box.dataset.box);
    });
    box.addEventListener('blur', () => light(undefined));
    box.addEventListener('pointerenter', () => light(box.dataset.box));
    box.addEventListener('pointerleave', () => light(undefined));
    box.addEventListener('click', () => {
      const details = document.getElementById((box.getAttribute('href') ?? '').slice(1));
      if (details instanceof HTMLDetailsElement) details.open = true;
    });
  }

  const buttons: Readonly<Record<string, () => void>> = {
    nearer: () => zoom(ZOOM_STEP),
    farther: () => zoom(1 / ZOOM_STEP),
    fit: () => show(whole),
  };
  for (const button of diagram.querySelectorAll<HTMLButtonElement>('button[data-do]'))
    button.addEventListener('click', () => buttons[button.dataset.do ?? '']?.());

  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoom(ZOOM_STEP),
    '=': () => zoom(ZOOM_STEP),
    '-': () => zoom(1 / ZOOM_STEP),
    '0': () => show(whole),
    ArrowLeft: () => pan(-view.width * PAN_STEP, 0),
    ArrowRight: () => pan(view.width * PAN_STEP, 0),
    ArrowUp: () => pan(0, -view.height * PAN_STEP),
    ArrowDown: () => pan(0, view.height * PAN_STEP),
  };
  svg.addEventListener('keydown', (event) => {
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  svg.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, pointAt(event.clientX, event.clientY));
    },
    { passive: false },
  );

  /** The position of each pressed pointer (a finger or the mouse), by its id. */
  const held = new Map<number, { readonly x: number; readonly y: number }>();
  let isDragged = false;
  svg.addEventListener('pointerdown', (event) => {
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    isDragged = false;
  });
  addEventListener('pointermove', (event) => {
    const before = held.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      if (!isDragged && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
      isDragged = true;
      svg.classList.add('held');
      pan((before.x - now.x) * scale(), (before.y - now.y) * scale());
    } else {
      isDragged = true;
      const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
      if (Number.isFinite(factor) && factor > 0) zoom(factor, pointAt((now.x + other.x) / 2, (now.y + other.y) / 2));
    }
    held.set(event.pointerId, now);
  });
  const release = (event: PointerEvent) => {
    held.delete(event.pointerId);
    svg.classList.remove('held');
  };
  addEventListener('pointerup', release);
  addEventListener('pointercancel', release);
  svg.addEventListener('dragstart', (event) => event.preventDefault());
  svg.addEventListener(
    'click',
    (event) => {
      // Following a link with a key causes a click as well, with `detail` 0; that is never the end of a drag.
      const isEndOfDrag = isDragged && event.detail > 0;
      isDragged = false;
      if (!isEndOfDrag) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  const search = diagram.querySelector('input');
  const count = diagram.querySelector('output');
  if (search === null || count === null) return;
  let found: readonly SVGAElement[] = [];
  let at = -1;
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase();
    const matches = (box: SVGAElement) => wanted !== '' && (box.dataset.words ?? '').toLowerCase().includes(wanted);
    found = boxes.filter(matches);
    at = -1;
    for (const box of boxes) {
      box.classList.toggle('found', matches(box));
      box.classList.toggle('dim', wanted !== '' && !matches(box));
    }
    count.textContent = wanted === '' ? '' : `${found.length} of ${boxes.length}`;
    const [first] = found;
    if (first !== undefined) centre(first);
  });
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || found.length === 0) return;
    event.preventDefault();
    at = (at + 1) % found.length;
    const next = found[at];
    if (next !== undefined) centre(next);
    light(next?.dataset.box);
    count.textContent = `${at + 1} of ${found.length}`;
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    search.focus();
  });
}
