import { anId, closedObject, instant, named, whole } from '../../http/index.js';

/** ADR 0053: the contract names the route and its limits only. */
export const ACCESS_LINK = named(
  'SubscriptionAccessLink',
  closedObject('A link with which a buyer mends what a subscription owes. Whoever has it can open it.', {
    access_link_id: anId('alink'),
    subscription_id: anId('sub'),
    url: { type: 'string', format: 'uri', description: 'For the buyer alone; given again for the same key only.' },
    expires_at: instant('From then on it opens nothing.'),
    max_opens: whole('How often it can be opened.'),
    created_at: instant('When it was made.'),
  }),
);
