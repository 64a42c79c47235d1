/** The Markdown of a connector: rows, members, and texts that would break a table. */
import { type Connector, defineConnector } from "@towline/core";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "./connector-markdown.ts";

const base = {
  name: "web",
  summary: "Hosts behind a console",
  *makeNamesData() {
    yield { name: "@web/x" };
  },
};
const web = defineConnector({
  ...base,
  dataSchema: {
    type: "object",
    properties: {
      web_port: { type: "integer" },
      web_token: { type: "string" },
      web_mode: { enum: ["fast", "safe"] },
      web_found: { type: "string" },
      web_old: { type: "string" },
    },
    required: ["web_port"],
  },
  dataMeta: {
    web_port: { description: "Port of the console.", example: 8443 },
    web_token: { description: "Token", secret: true, env: "WEB_TOKEN" },
    web_mode: { description: "How it logs in", default: "safe" },
    web_found: { description: "For itself", hidden: true },
    web_old: { description: "Port, once", deprecated: "use web_port" },
  },
});

describe("the Markdown of a connector", () => {
  test("has a row for each setting that is for people", () => {
    const rows = renderMarkdown(web)
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows).toEqual([
      "| `web_port` | integer, required | | Port of the console. Example: `8443` |",
      "| `web_token` | string, secret | | Token. Environment: `WEB_TOKEN` |",
      "| `web_mode` | `fast`, `safe` | `safe` | How it logs in |",
      "| `web_old` | string | | Port, once. Deprecated: use web_port |",
    ]);
  });

  test("tells what the members of a connector are good for, and of one without connect that it lists", () => {
    expect(renderMarkdown(web)).toContain("It lists hosts");
    const full: Connector = { ...web, connect: () => Promise.reject(new Error()), inspectIdentities: async () => [] };
    expect(renderMarkdown(full)).not.toContain("It lists hosts");
    expect(renderMarkdown(full)).toContain("- `towline trust HOST` ");
    expect(renderMarkdown(full)).not.toContain("towline doctor");
  });

  test("is one line of a table for a setting, whatever its texts hold", () => {
    const hostile = "a | b\n<script> [x](y) `c` \u001b[31m _d_ e_f &lt;";
    const { dataMeta } = web;
    const text = renderMarkdown({
      ...web,
      dataMeta: { ...dataMeta, web_port: { description: hostile, example: "a`|`b" }, web_mode: { description: "M" } },
    } as Connector);
    const row = text.split("\n").find((line) => line.startsWith("| `web_port`"));
    expect(row).toBe(
      "| `web_port` | integer, required | | a \\| b^J\\<script> [x]\\(y) \\`c\\`  \\_d\\_ e_f \\&lt;. Example: `` a`\\|`b `` |",
    );
  });

  test("says where there are no settings", () => {
    const bare = defineConnector({ ...base, dataSchema: { type: "object", properties: {} }, dataMeta: {} });
    expect(renderMarkdown(bare)).toContain("\n\nIt has no settings.\n\n");
  });
});
