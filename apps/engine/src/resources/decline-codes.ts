import { ERROR_CHAPTERS } from '../http/index.js';

/** What a charge, or a card that is to be saved, may be declined with. */
export const DECLINE_CODES: readonly string[] = Object.keys(ERROR_CHAPTERS['Declined charges']);
