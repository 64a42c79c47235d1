/** @towline/connector-http: the hosts that a web service tells, as JSON or as a plain list. */
import { defineConnector } from "@towline/core";
import { TIMEOUT } from "./timeout.ts";

export default defineConnector({
  name: "http",
  summary: "The hosts that a web service tells, as JSON or as a plain list",
  dataSchema: {
    type: "object",
    properties: {
      http_url: { type: "string", pattern: "^https?://[!-~]+$" },
      http_headers: {
        type: "object",
        propertyNames: { pattern: "^[A-Za-z0-9-]+$" },
        additionalProperties: { type: "string", pattern: "^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$" },
      },
      http_timeout: { type: "number", exclusiveMinimum: 0, maximum: TIMEOUT.longest },
    },
  },
  dataMeta: {
    http_url: {
      description: "The address, where the name gives none; one with ? or & can only be written here",
      example: "https://cmdb.example.com/hosts?role=web",
    },
    http_headers: {
      description: "Headers to send, such as a token; never sent to another server that the first redirects to",
      secret: true,
      example: { Authorization: { $env: "CMDB_TOKEN" } },
    },
    http_timeout: { description: "Seconds that it may take, with all redirects", default: TIMEOUT.usual },
  },
  // What http_timeout allows comes first.
  deadlines: { makeNamesData: (TIMEOUT.longest + 60) * 1000 },
  async *makeNamesData(name, context) {
    yield* await (await import("./list-from-url.ts")).listFromUrl(name, context);
  },
});
