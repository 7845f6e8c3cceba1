/** A refund as the engine shows it at the end. */
export interface ShownRefund {
  readonly refund_id: string;
  readonly status: string;
  readonly amount_money: { readonly amount: number };
}

/** A refund as the gateway's own record has it. */
export interface RecordedRefund {
  readonly refund_id: string;
  readonly status: string;
  readonly amount_money: { readonly amount: number };
}

export interface RefundFindings {
  /** The gateway gave back more than once, or another amount than the engine shows. */
  readonly givenBackTwice: readonly string[];
  /** The gateway gave money back that the engine calls failed, or does not have. */
  readonly lostRefunds: readonly string[];
  /** The engine shows money given back that the gateway did not give. */
  readonly madeUpRefunds: readonly string[];
  /** Not known yet, though the gateway has been answering for two days. */
  readonly open: readonly string[];
  readonly totals: { readonly gateway: number; readonly engine: number };
}

/** Compares the engine's refunds with the gateway's own record of them. */
export function checkRefunds(shown: readonly ShownRefund[], recorded: readonly RecordedRefund[]): RefundFindings {
  const given = new Map<string, number[]>();
  for (const { refund_id, amount_money } of recorded.filter(({ status }) => status === 'succeeded')) {
    given.set(refund_id, [...(given.get(refund_id) ?? []), amount_money.amount]);
  }
  const known = new Map(shown.map((refund) => [refund.refund_id, refund]));
  const succeeded = shown.filter(({ status }) => status === 'succeeded');
  const sum = (amounts: Iterable<number>) => [...amounts].reduce((total, amount) => total + amount, 0);
  const ids = (refunds: readonly ShownRefund[]) => refunds.map(({ refund_id }) => refund_id);
  return {
    givenBackTwice: [...given]
      .filter(([id, amounts]) => known.has(id) && sum(amounts) !== known.get(id)!.amount_money.amount)
      .map(([id]) => id),
    lostRefunds: [...given.keys()].filter((id) => !known.has(id) || known.get(id)!.status === 'failed'),
    madeUpRefunds: ids(succeeded.filter(({ refund_id }) => !given.has(refund_id))),
    open: ids(shown.filter(({ status }) => status !== 'succeeded' && status !== 'failed')),
    totals: {
      gateway: sum([...given.values()].flat()),
      engine: sum(succeeded.map(({ amount_money }) => amount_money.amount)),
    },
  };
}

/** Every finding as a line. */
export function refundViolationsOf(findings: RefundFindings): string[] {
  const { totals, ...lists } = findings;
  const lines = Object.entries(lists).flatMap(([what, ids]) => ids.map((id) => `${what}: ${id}`));
  if (totals.gateway !== totals.engine) {
    lines.push(`the gateway gave back ${totals.gateway}, the engine shows ${totals.engine}`);
  }
  return lines;
}
