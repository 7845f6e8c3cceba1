import { anId, closedObject, flag, listOf, named, openEnum, text } from '../../http/index.js';
import { PREVIEW_MODES } from './subscription.dto.js';

const PREVIEW_ERROR = named(
  'SubscriptionPreviewError',
  closedObject(
    'Why the subscription could not start.',
    { code: text('The code that creating it would answer.'), message: text('For people.') },
    { param: text('The field at fault.') },
  ),
);

/** What creating a subscription would answer. */
export const SUBSCRIPTION_PREVIEW = named(
  'SubscriptionPreview',
  closedObject(
    'What creating the subscription would answer. Nothing is stored.',
    {
      mode: openEnum(PREVIEW_MODES, 'As asked.'),
      errors: listOf(PREVIEW_ERROR, 'What stands in the way; empty when nothing does.'),
    },
    {
      is_valid: flag('Whether it could start now; only for a creation.'),
      currency: text("The plan's currency; only for a creation."),
      subscription_id: anId('sub', 'As asked; only for the delivery modes.'),
      delivery_methods: { type: 'array', maxItems: 0, description: 'Empty: nothing is delivered here.' },
    },
  ),
);
