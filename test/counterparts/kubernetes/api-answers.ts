/** What the stand-in's API answers: what it can do, lists of pods, and single ones. */
import { describePod, matchesSelectors, type PodDescription } from "./pods.ts";

/** An answer of the API. */
export interface ApiAnswer {
  readonly code: number;
  readonly body: object;
}

/** kubectl sends no credentials over plain http, so who has no rights is told by the address. */
export const POWERLESS = "/powerless";

/** The same of who has to log in again. */
export const EXPIRED = "/expired";

/** Answers a request to look at something. */
export function answerRequest(url: URL, pods: readonly PodDescription[]): ApiAnswer {
  if (url.pathname.startsWith(EXPIRED)) return refusal(401, "Unauthorized", "Unauthorized");
  const isPowerless = url.pathname.startsWith(POWERLESS);
  const asked = isPowerless ? url.pathname.slice(POWERLESS.length) : url.pathname;
  const discovery = DISCOVERY[asked];
  if (discovery !== undefined) return { code: 200, body: discovery };
  const [, namespace, name] = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/pods(?:\/([^/]+))?$/.exec(asked) ?? [];
  if (isPowerless) {
    const place = `in API group "" in the namespace "${namespace}"`;
    return refusal(403, "Forbidden", `pods is forbidden: User "nobody" cannot get resource "pods" ${place}`);
  }
  const here = pods.filter((pod) => namespace === undefined || pod.namespace === namespace);
  if (name === undefined) {
    const items = here.filter((pod) => matchesSelectors(pod, url.searchParams)).map(describePod);
    return { code: 200, body: { kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "1" }, items } };
  }
  const pod = here.find((one) => one.name === name);
  if (pod === undefined) return refusal(404, "NotFound", `pods "${name}" not found`);
  return { code: 200, body: describePod(pod) };
}

/** The API's way to say no. */
export function refusal(code: number, reason: string, message: string): ApiAnswer {
  return { code, body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code, message } };
}

const DISCOVERY: { readonly [path: string]: object } = {
  "/version": { major: "1", minor: "32", gitVersion: "v1.32.0-stand-in" },
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": { kind: "APIGroupList", apiVersion: "v1", groups: [] },
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [
      { name: "pods", singularName: "pod", namespaced: true, kind: "Pod", verbs: ["get", "list"], shortNames: ["po"] },
      { name: "pods/exec", namespaced: true, kind: "PodExecOptions", verbs: ["get", "create"] },
    ],
  },
};
