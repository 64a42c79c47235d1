/** Connectors written as classes do all that others do: the conformance suite, also where the class copies files itself. */
import { runConformance } from "@towline/conformance";
import { describe, expect, test } from "vitest";
import { Copying, copied, Shell } from "../../../../test/support/shell-class.ts";
import { fromClass } from "./from-class.ts";

describe("a class passes the conformance suite", () => {
  runConformance({ test, target: () => ({ host: "@shell/one", connector: fromClass(Shell) }) });
});

describe("a class that copies files itself passes it too", () => {
  runConformance({
    test,
    target: () => ({ host: "@shell/one", connector: fromClass(Copying) }),
    only: ({ group }) => group === "files" || group === "contract",
  });
  test("and its own methods were used", () => {
    expect(copied).toContain("put");
    expect(copied).toContain("get");
  });
});
