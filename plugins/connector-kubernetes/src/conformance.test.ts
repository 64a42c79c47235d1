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
    const started = await startKubernetesStandIn([{ namespace: "shop", name: "web-0" }]);
    cluster = started;
    const data = { kubernetes_config: started.kubeconfig };
    const breakLink = async () => started.cutConnections();
    return {
      host: "@kubernetes/shop/web-0",
      connector: kubernetes,
      data,
      absent: "@kubernetes/shop/absent",
      breakLink,
    };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => cluster?.stop());
