import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const packageFolder = resolve(dirname(require.resolve('@sparticuz/chromium')), '../..');
const axeScript = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Starts the headless Chromium inside `@sparticuz/chromium`, with the libraries and fonts that are in it, too, so that a
 * bare machine needs nothing. The caller closes it.
 */
export async function startChromium(): Promise<Browser> {
  const folder = unpackedFolder();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, FONTS) },
  });
}

/** Milliseconds: a busy machine is slow, and how slow is no verdict. */
const PATIENCE = 100_000;

/** A page with what went wrong on it: both lists are empty on a good one. */
export interface WatchedPage {
  readonly page: Page;
  /** What the page wrote to its console as an error, and what it threw. */
  readonly consoleErrors: readonly string[];
  /** Requests to any other address than the allowed ones; they are blocked. */
  readonly foreignRequests: readonly string[];
}

/**
 * Opens a page in a profile of its own that may ask for the given addresses alone. Closing `page.context()` ends it.
 *
 * @param allowed beginnings of addresses, such as `http://127.0.0.1:4000/`, `file:///tmp/report.html`
 */
export async function openWatchedPage(
  browser: Browser,
  allowed: readonly string[],
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const consoleErrors: string[] = [];
  const foreignRequests: string[] = [];
  await context.route(
    ({ href }) => !allowed.concat('data:', 'blob:', 'about:').some((start) => href.startsWith(start)),
    async (route) => {
      foreignRequests.push(route.request().url());
      await route.abort();
    },
  );
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  return { page, consoleErrors, foreignRequests };
}

interface Examination {
  /** Names of rules; all when not given. */
  readonly only?: readonly string[];
  /** A selector of what is not looked at, such as rows that are like the ones before them. */
  readonly except?: string;
}

/** A dialog alone where one is open: what lies behind it is out of reach. */
const IN_FRONT = 'dialog[open]';

/** What axe finds wrong with a page, one line per rule with the elements it is about; empty on an accessible one. */
export async function accessibilityViolations(page: Page, examination: Examination = {}): Promise<string[]> {
  const isKnown = await page.evaluate<boolean>("typeof axe !== 'undefined'");
  if (!isKnown) await page.evaluate(axeScript);
  const isBehind = (await page.locator(IN_FRONT).count()) > 0;
  const include = isBehind ? { include: [IN_FRONT] } : {};
  const context = { ...include, exclude: examination.except === undefined ? [] : [examination.except] };
  return page.evaluate(
    async ({ context: examined, only }) => {
      const { axe } = globalThis as unknown as {
        readonly axe: {
          run(
            context: { readonly include?: readonly string[]; readonly exclude: readonly string[] },
            options: { readonly resultTypes: readonly string[]; readonly runOnly?: readonly string[] },
          ): Promise<{
            readonly violations: readonly {
              readonly id: string;
              readonly help: string;
              readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
            }[];
          }>;
        };
      };
      const { violations } = await axe.run(examined, { resultTypes: ['violations'], ...(only && { runOnly: only }) });
      return violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${String(target)} (${failureSummary ?? ''})`).join('; ')}`,
      );
    },
    { context, only: examination.only },
  );
}

/** What may be wrong on a phone alone: parts that are scrolled there, and names that are hidden for want of room. */
const ON_A_PHONE = ['scrollable-region-focusable', 'button-name', 'link-name', 'label', 'select-name'];

/** The same for light and dark colours and on a phone: of the rules, contrast alone depends on colours. */
export async function violationsInEveryLook(page: Page, except?: string): Promise<string[]> {
  const size = page.viewportSize();
  const skipped = except === undefined ? {} : { except };
  const found = await accessibilityViolations(page, skipped);
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark = await accessibilityViolations(page, { ...skipped, only: ['color-contrast'] });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 375, height: 740 });
  await settled(page);
  const onPhone = await accessibilityViolations(page, { ...skipped, only: ON_A_PHONE });
  if (size !== null) await page.setViewportSize(size);
  return [...found, ...inDark, ...onPhone];
}

/** Waits until parts of the page that watch their size have seen a new one: observers are called within a frame, and what they set is in the next. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done()))))',
  );

const FONTS = 'fonts.conf';

/** The package's own list of fonts names folders of Amazon's machines: without any font there is no text, and a page crashes. */
const fontList = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>
`;

/**
 * The folder that holds the unpacked browser; made once per machine and version. Several processes may ask at once: each
 * unpacks into a folder of its own, and the first one to finish gives the name.
 */
function unpackedFolder(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const folder = join(tmpdir(), `entwrite-browser-${version}-${userInfo().uid}`);
  if (existsSync(folder)) return folder;
  const fresh = mkdtempSync(`${folder}-`);
  // The package unpacks into the temporary folder, and its libraries only where it believes to be on Amazon Linux.
  execFileSync(process.execPath, ['-e', "import('@sparticuz/chromium').then((it) => it.default.executablePath())"], {
    cwd: packageFolder,
    env: { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  });
  writeFileSync(join(fresh, FONTS), fontList(folder));
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}
