import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { builtFile } from '../loader/built-file.js';
import { Html, type HtmlPart, html } from './html.js';
import { PAGE_STYLE } from './page-style.js';

interface PageContent {
  readonly title: string;
  /** One line below the title. */
  readonly summary: string;
  readonly body: HtmlPart;
}

/**
 * An HTML page that loads nothing from elsewhere. Its content security policy allows only its own script and style, by hash, and no
 * requests, so that no text in a schema can make it run or load anything.
 */
export function page({ title, summary, body }: PageContent): string {
  // The script that pages run in the browser; the build makes it from browser/page.ts.
  const script = readFileSync(builtFile('pages/page.js'), 'utf8');
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(PAGE_STYLE)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${Html.trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="entwrite">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${Html.trusted(PAGE_STYLE)}</style>
</head>
<body>
<header class="top">
<div><h1>${title}</h1><p>${summary}</p></div>
<button type="button" data-theme-button hidden>Dark</button>
</header>
<main>${body}</main>
<script>${Html.trusted(script)}</script>
</body>
</html>
`}`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
