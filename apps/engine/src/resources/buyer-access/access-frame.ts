import { createHash } from 'node:crypto';
import { escapeHtml } from '../../http/index.js';

const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--ground:#f3f4f6;--line:#8c959f;--accent:#0b5fa5;--on-accent:#fff;--bad:#a40e26;--good:#116329}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--paper:#161b22;--ground:#0d1117;--line:#6e7681;--accent:#79b8ff;--on-accent:#0d1117;--bad:#ff9492;--good:#7ee2a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:32rem;margin:0 auto;padding:1.25rem 1rem 3rem}
section,form.door{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem;margin:0 0 1rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.125rem;margin:0 0 .5rem}
p{margin:.5rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.375rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
dd.owed{font-weight:700}
.note{color:var(--soft);font-size:.9375rem}
.notice{border:2px solid;border-radius:.75rem;padding:.75rem 1rem;margin:0 0 1rem;font-weight:600;background:var(--paper)}
.notice.good{color:var(--good)}
.notice.bad{color:var(--bad)}
fieldset{border:0;margin:0;padding:0}
legend{padding:0;font-weight:600}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.625rem 0;min-height:2.75rem}
.choice input{width:1.25rem;height:1.25rem;margin:.125rem 0 0;flex:none;accent-color:var(--accent)}
button{font:inherit;font-weight:600;width:100%;min-height:3rem;padding:.5rem 1rem;margin-top:.75rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid var(--ink);outline-offset:2px}`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

/** Nothing runs, nothing is loaded, nothing is kept, and the link is told to nobody. */
export const ACCESS_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY.join('; '),
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
} as const;

/** A whole page around a body that is HTML already. */
export function accessFrame(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body></html>`;
}

/** A form without a script. Its hidden key makes one act of a button that is pressed twice. */
export function accessForm(form: { action: string; key: string; body: string; className?: string }): string {
  const { action, key, body, className } = form;
  const named = className === undefined ? '' : ` class="${className}"`;
  return `<form method="post" action="${escapeHtml(action)}"${named}><input type="hidden" name="key" value="${escapeHtml(key)}">${body}</form>`;
}
