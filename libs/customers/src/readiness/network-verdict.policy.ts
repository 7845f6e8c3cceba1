import { plusMilliseconds, type Timestamp } from '#kernel';
import { type AdviceRule, type NetworkRules, visaCategoryOf } from './network-rules.policy.js';

/** A decline as its card's network told of it. */
export interface NetworkDecline {
  /** The card's brand. */
  readonly network?: string;
  /** The response code (ISO 8583 field 39). */
  readonly networkCode?: string;
  /** Mastercard's merchant advice code. */
  readonly adviceCode?: string;
}

/** What the networks' rules say to another try of the same card, and the version that said it. */
export interface NetworkVerdict {
  /** The rule that spoke, e.g. `visa_category_1` or `mastercard_advice_25`; absent when none did. */
  readonly rule?: string;
  /** No other try, ever. */
  readonly isNever: boolean;
  /** No try without the buyer before this instant. */
  readonly notBefore?: Timestamp;
  readonly policyVersion: string;
}

/** Judges a decline that happened at `at`. Advice goes before the response code (ADR 0032). */
export function judgeByNetworkRules(rules: NetworkRules, decline: NetworkDecline, at: Timestamp): NetworkVerdict {
  const { version: policyVersion } = rules;
  const advice = adviceOf(rules, decline);
  if (advice) {
    const rule = `mastercard_advice_${decline.adviceCode}`;
    if (advice.asks === 'never') return { rule, isNever: true, policyVersion };
    return { rule, isNever: false, notBefore: plusMilliseconds(at, advice.wait_hours * 3_600_000), policyVersion };
  }
  if (decline.network !== 'visa' || decline.networkCode === undefined) return { isNever: false, policyVersion };
  const category = visaCategoryOf(rules, decline.networkCode);
  return { rule: `visa_category_${category}`, isNever: category === 1, policyVersion };
}

/** The advice of a decline, where it asks for something and holds. */
function adviceOf(rules: NetworkRules, { adviceCode, networkCode }: NetworkDecline): AdviceRule | undefined {
  if (adviceCode === undefined || !Object.hasOwn(rules.mastercardAdvice, adviceCode)) return undefined;
  const advice = rules.mastercardAdvice[adviceCode]!;
  const holds = advice.asks === 'never' || advice.onlyWith === undefined || advice.onlyWith === networkCode;
  return holds ? advice : undefined;
}
