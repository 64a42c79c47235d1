/** Pods of a Kubernetes cluster, reached by kubectl on the local machine or on the host before it on a route. */
import { defineConnector } from "@towline/core";
import { makeNamesData } from "./names/make-names-data.ts";
import { LABEL_PATTERN, REFERENCE_PATTERN } from "./names/pod-reference.ts";

const TEXT = "^[^\\u0000-\\u001f\\u007f]+$";

export default defineConnector({
  name: "kubernetes",
  summary: "Pods of a Kubernetes cluster, through kubectl",
  dataSchema: {
    type: "object",
    properties: {
      kubernetes_pod: { type: "string", pattern: REFERENCE_PATTERN },
      kubernetes_namespace: { type: "string", pattern: LABEL_PATTERN },
      kubernetes_container: { type: "string", pattern: LABEL_PATTERN },
      kubernetes_selector: { type: "string", pattern: TEXT },
      kubernetes_context: { type: "string", pattern: TEXT },
      kubernetes_config: { type: "string", pattern: TEXT },
    },
    required: ["kubernetes_pod"],
  },
  dataMeta: {
    kubernetes_pod: {
      description: "The pod, as [namespace/]pod[:container]; comes before the two settings below",
      example: "shop/web-0:app",
    },
    kubernetes_namespace: { description: "The namespace where none is named (else that of kubectl's context)" },
    kubernetes_container: {
      description: "The container where none is named (else the pod's default, or its only one)",
    },
    kubernetes_selector: { description: "Lists only pods with these labels", example: "app=web,tier!=test" },
    kubernetes_context: { description: "The context of the kubeconfig (else its current one)" },
    kubernetes_config: {
      description: "The kubeconfig on the carrier (else kubectl's own)",
      example: "/etc/kube/shop",
      ownOnly: "file",
    },
  },
  makeNamesData,
  connect: async (target) => (await import("./connection/connect.ts")).connect(target),
  checkInstallation: async () => (await import("./kubectl/check-installation.ts")).checkInstallation(),
});
