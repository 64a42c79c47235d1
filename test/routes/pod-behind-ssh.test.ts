/** A route passes the conformance suite as a host does: a pod, through the real kubectl on a box behind OpenSSH. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import kubernetes from "../../plugins/connector-kubernetes/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import {
  type KubernetesStandIn,
  kubernetesMissing,
  startKubernetesStandIn,
} from "../counterparts/kubernetes/stand-in.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";

const missing = opensshMissing() ?? kubernetesMissing();
let server: OpenSsh | undefined;
let cluster: KubernetesStandIn | undefined;

runConformance({
  test,
  target: async () => {
    [server, cluster] = await Promise.all([
      startOpenSsh(),
      startKubernetesStandIn([{ namespace: "shop", name: "web-0" }]),
    ]);
    const data = { ...server.data, kubernetes_config: cluster.kubeconfig };
    return { host: "@ssh/127.0.0.2//@kubernetes/shop/web-0", connector: kubernetes, carriers: [ssh], data };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(async () => {
  await server?.stop();
  await cluster?.stop();
});
