/** What people are told of notices: each while there are few, one for all where there are many. */
import { expect, test } from "vitest";
import { NoticeList } from "./notice-list.ts";

function render(...notices: readonly (readonly [host: string, code: string, message: string])[]) {
  const list = new NoticeList();
  for (const [host, code, message] of notices) list.add({ host, connector: "docker", code, message });
  return list.render();
}

test("each host's own, by kinds", () => {
  expect(
    render(
      ["web1", "container-committed", "committed a"],
      ["web1", "container-removed", "removed a"],
      ["web2", "container-committed", "committed b"],
    ),
  ).toEqual(["web1: committed a", "web2: committed b", "web1: removed a"]);
});

test("equal ones once, with the hosts folded", () => {
  expect(render(["web1", "greeted", "hello"], ["web2", "greeted", "hello"])).toEqual(["web[1-2] (2 hosts): hello"]);
});

test("of a thousand that differ, one as an example", () => {
  const removed = Array.from({ length: 1000 }, (_, index) => [`web${index}`, "gone", `removed c${index}`] as const);
  expect(render(...removed)).toEqual(["web[0-999] (1000 hosts): such as: removed c0"]);
});
