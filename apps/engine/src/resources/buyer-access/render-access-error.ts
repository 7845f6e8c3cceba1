import { accessFrame } from './access-frame.js';

const GONE: Readonly<Record<string, readonly [title: string, text: string]>> = {
  ACCESS_LINK_EXPIRED: [
    'This link has expired',
    'Links last 14 days. Ask whoever sent it for a new one. Nothing was charged.',
  ],
  ACCESS_LINK_USED_UP: [
    'This link was opened too often',
    'For your safety a link opens five times. Ask whoever sent it for a new one. Nothing was charged.',
  ],
};

const BY_STATUS: Readonly<Record<number, readonly [title: string, text: string]>> = {
  404: ['This link does not work', 'Check that you have the whole link, or ask whoever sent it for a new one.'],
  503: ['Not just now', 'We cannot do that at the moment. Nothing was taken twice: try again in a moment.'],
};

const ELSE = ['That did not work', 'Go back to the link that you were sent and try again.'] as const;

/** An error as a page. It says nothing of what the caller sent. */
export function renderAccessError({ code, status }: { readonly code: string; readonly status: number }): string {
  const [title, text] = GONE[code] ?? BY_STATUS[status] ?? ELSE;
  return accessFrame(title, `<section><p>${text}</p></section>`);
}
