export const ZONE_RULES_HELP = `Usage: npm run --silent ops -- zone-rules record [--periods <number>] > boundaries.jsonl
       npm run --silent ops -- zone-rules compare boundaries.jsonl [--json]

Zone rules come with Node and change by law. Record with the Node that runs the engine, compare with the one that is to run it, and
know before it does which subscriptions it would bill at another time. Neither writes to the log.

  --periods <number>  how many periods are written down of each subscription that lives outside UTC (default 24)
  --json              prints every period that moves as one JSON document
  --help              prints this

The log is found as the engine finds it: EVENTSTORE_URL, else the data folder DATA_DIR (default ./data), through the engine when it runs.
Exit codes: 0 done, and nothing moves; 1 the log or the file cannot be read, 2 the options cannot be meant, 3 periods move.
`;
