/** There are never more requests than there may be, and the first that fails is told. */
import { expect, test } from "vitest";
import { defer } from "./deferred.ts";
import { RequestsInFlight } from "./requests-in-flight.ts";

test("a request waits for room, whichever of those before it ends first", async () => {
  const requests = new RequestsInFlight(() => 3);
  const order: string[] = [];
  const pending = ["first", "second", "third"].map((name) => {
    const request = defer<void>();
    requests.add(request.promise, () => order.push(name));
    return request;
  });
  const room = requests.room().then(() => order.push("room"));
  pending[1]?.resolve();
  await room;
  const all = requests.all().then(() => order.push("all"));
  pending[2]?.resolve();
  pending[0]?.resolve();
  await all;
  expect(order).toEqual(["second", "room", "third", "first", "all"]);
});

test("after one has failed there is no room, and its reason is told again and again", async () => {
  const requests = new RequestsInFlight(() => 2);
  const failure = new Error("disk full");
  requests.add(Promise.reject(failure), () => expect.unreachable());
  requests.add(Promise.reject(new Error("a later one")), () => expect.unreachable());
  await expect(requests.room()).rejects.toBe(failure);
  await expect(requests.all()).rejects.toBe(failure);
});
