import { closedObject, flag, listOf, named, openEnum, text } from '../../http/index.js';

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
      mode: openEnum(['create'], 'As asked.'),
      is_valid: flag('Whether it could start now.'),
      errors: listOf(PREVIEW_ERROR, 'What stands in the way; empty when nothing does.'),
    },
    { currency: text("The plan's currency.") },
  ),
);
