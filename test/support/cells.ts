/** A connector whose hosts are all this machine, so that tests of fan-out have many hosts and nothing to start. */
import { type Connector, defineConnector, type Fleet, openFleet } from "@towline/core";

/** `@cell/N`: any number of hosts, each a name for this machine. */
const cells: Connector = defineConnector({
  name: "cell",
  summary: "This machine under many names",
  dataSchema: { type: "object", properties: { cell_number: { type: "integer" } } },
  dataMeta: { cell_number: { description: "The number of the cell" } },
  *makeNamesData(name) {
    const [first = 1, last = first] = (name ?? "1").split("-").map(Number);
    for (let number = first; number <= last; number += 1) {
      yield { name: `@cell/${number}`, data: { cell_number: number, _env: { CELL: String(number) } } };
    }
  },
  connect: async ({ carrier }) => ({
    exec: (argv, options) => carrier.exec(argv, options),
    disconnect: async () => {},
  }),
});

/** A fleet without a config that knows `@cell/1-6`: six hosts that find their number in `$CELL`. */
export function openCells(): Promise<Fleet> {
  return openFleet({ config: false, connectors: [cells] });
}
