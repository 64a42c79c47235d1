/** Who is told of what a connector notices, and that none of them can break its work. */
import { expect, test } from "vitest";
import { applyTo } from "../../../../test/support/hooks-with-plugins.ts";
import type { Notice } from "../connector/notice.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import { Redactor } from "../output/redactor.ts";
import { createNotices, notifyAs } from "./notices.ts";

function make(onNotice?: (notice: Notice) => void, hooks?: LifecycleHooks) {
  const redactor = new Redactor();
  redactor.add("hunter22");
  const logged: string[] = [];
  const errors: unknown[] = [];
  const give = createNotices({
    ...{ hooks, redactor, onNotice },
    log: (line) => logged.push(line),
    reportError: (error) => errors.push(error),
  });
  return { give, logged, errors };
}

test("all are told the same, without secrets", async () => {
  const taken: Notice[] = [];
  const tapped: Notice[] = [];
  const { hooks } = await applyTo({ t: (all) => all.notice.given.tap("t", (notice) => void tapped.push(notice)) });
  const { give, logged } = make((notice) => taken.push(notice), hooks);
  notifyAs(give, "web1", "ssh")("greeted", "it said hunter22");
  const told = [{ host: "web1", connector: "ssh", code: "greeted", message: "it said ***" }];
  expect([taken, tapped, logged]).toEqual([told, told, ["web1: it said ***"]]);
});

test("what concerns no host names none, and nobody needs to listen", () => {
  const { give, logged, errors } = make();
  give({ code: "greeted", message: "hello" });
  expect([logged, errors]).toEqual([["hello"], []]);
});

test.each([
  [new TypeError("boom"), "onNotice failed: TypeError: boom"],
  ["boom", "onNotice failed: boom"],
])("a listener that throws %s is reported, and nothing else", (thrown, line) => {
  const { give, logged, errors } = make(() => {
    throw thrown;
  });
  give({ host: "web1", code: "greeted", message: "hello" });
  expect(logged).toEqual(["web1: hello", line]);
  expect(errors).toMatchObject([{ code: "ERR_TOWLINE_CALLBACK", host: "web1", cause: thrown }]);
  expect((errors[0] as Error).message).toBe("onNotice, given with openFleet, failed: boom");
});
