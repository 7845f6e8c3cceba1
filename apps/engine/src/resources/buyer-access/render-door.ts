import { escapeHtml } from '../../http/index.js';
import { accessForm, accessFrame } from './access-frame.js';

/** The page behind a link before it is opened. Whoever only fetches it learns who asks, and uses nothing up. */
export function renderDoor(door: { businessName: string; action: string; key: string }): string {
  const { businessName, action, key } = door;
  const body = `<p>Here you can put in another card or pay what is open. Nothing is charged before you choose to.</p>
<p class="note">The page stays open for 30 minutes. A link opens five times.</p><button>Continue</button>`;
  return accessFrame(
    `${businessName} asks you to look after a payment`,
    `${accessForm({ action, key, body, className: 'door' })}<p class="note">You do not know ${escapeHtml(businessName)}? Close this page.</p>`,
  );
}
