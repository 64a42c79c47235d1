/** The container that is entered, and why none is. */
import { expect, test } from "vitest";
import { chooseContainer, type Pod } from "./choose-container.ts";

const running = { running: {} };

function makePod(containers: readonly string[], annotations: { [key: string]: string } = {}): Pod {
  return {
    metadata: { annotations },
    spec: { containers: containers.map((name) => ({ name })), ephemeralContainers: [{ name: "debugger" }] },
    status: {
      phase: "Running",
      containerStatuses: containers.map((name) => ({ name, state: running })),
      ephemeralContainerStatuses: [{ name: "debugger", state: running }],
    },
  };
}

const preset = { "kubectl.kubernetes.io/default-container": "side" };

test.each([
  ["its only one", makePod(["main"]), undefined, "main"],
  ["the one that is named", makePod(["main", "side"]), "side", "side"],
  ["the pod's default", makePod(["main", "side"], preset), undefined, "side"],
  ["the named one before the default", makePod(["main", "side"], preset), "main", "main"],
  ["one that was added to debug", makePod(["main"]), "debugger", "debugger"],
  ["its only one, where the default is none of its own", makePod(["main"], preset), undefined, "main"],
])("%s", (_case, pod, wanted, container) => {
  expect(chooseContainer(pod, wanted)).toEqual({ container });
});

test.each([
  ["several", makePod(["main", "side"]), undefined, /several containers: main, side/, /:main/],
  ["a wrong name", makePod(["main"]), "web", /no container web/, /It has main, debugger/],
])("%s", (_case, pod, wanted, message, advice) => {
  expect(chooseContainer(pod, wanted)).toMatchObject({
    reason: "refused",
    message: expect.stringMatching(message),
    advice: expect.stringMatching(advice),
  });
});

test.each([
  [{ waiting: { reason: "CrashLoopBackOff" } }, "does not run: CrashLoopBackOff"],
  [{ terminated: { reason: "OOMKilled", exitCode: 137 } }, "has ended (OOMKilled, exit code 137)"],
])("a container that does not run tells why", (state, words) => {
  const pod = { ...makePod(["main"]), status: { containerStatuses: [{ name: "main", state }] } };
  expect(chooseContainer(pod, undefined)).toMatchObject({ message: expect.stringContaining(words) });
});

test("a pod that was not scheduled tells its phase", () => {
  const pod = { ...makePod(["main"]), status: { phase: "Pending" } };
  expect(chooseContainer(pod, undefined)).toMatchObject({ message: expect.stringContaining("Pending") });
});
