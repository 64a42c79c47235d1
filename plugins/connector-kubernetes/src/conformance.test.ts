/** A pod passes the conformance suite: the real kubectl, and a stand-in for the cluster. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import {
  type KubernetesStandIn,
  kubernetesMissing,
  startKubernetesStandIn,
} from "../../../test/counterparts/kubernetes/stand-in.ts";
import kubernetes from "./index.ts";

const missing = kubernetesMissing();
let cluster: KubernetesStandIn | undefined;

runConformance({
  test,
  target: async () => {
    cluster = await startKubernetesStandIn([{ namespace: "shop", name: "web-0" }]);
    const data = { kubernetes_config: cluster.kubeconfig };
    return { host: "@kubernetes/shop/web-0", connector: kubernetes, data };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => cluster?.stop());
