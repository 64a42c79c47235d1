/**
 * A stand-in for a Kubernetes API server, to test against the real kubectl. It proves command lines, streams and exit
 * codes; it is no Kubernetes: nothing is scheduled, roles are made up, and there is no kubelet.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import type { Duplex } from "node:stream";
import { missingCounterpart, missingRoot } from "../require-counterpart.ts";
import { type ApiAnswer, answerRequest, EXPIRED, POWERLESS, refusal } from "./api-answers.ts";
import { runExecSession } from "./exec-session.ts";
import { startPodMachine } from "./pod-machine.ts";
import type { PodDescription } from "./pods.ts";

/** A cluster that answers. */
export interface KubernetesStandIn {
  /**
   * A kubeconfig with the context `test`, `powerless` for a user with no rights, `expired` for one whose login has expired,
   * and `gone` for a server that is not there. {@link ODD_CONTEXTS} are as `test`.
   */
  readonly kubeconfig: string;
  /** From now on drops all output of programs beyond so many bytes, and tells nobody. */
  dropAfter(bytes: number | undefined): void;
  /** Ends all programs by cutting their connections. */
  cutConnections(): void;
  stop(): Promise<void>;
}

/** kubectl speaks to the stand-in by web sockets since this version. Debian's own (1.20) can't. */
const OLDEST_KUBECTL = 30;

/** Names as cloud providers and people give them, and as an attacker might. */
export const ODD_CONTEXTS = ["arn:aws:eks:eu-1:12:cluster/shop", "admin@shop (old)", "-x", `it's "$(id)" ; é`];

/** Why it can't be used here. No package of Debian has such a kubectl, so that CI may be without. */
export function kubernetesMissing(): string | undefined {
  const here = missingRoot() ?? missingCounterpart("busybox", "nsenter", "script");
  if (here !== undefined) return here;
  try {
    const told = execFileSync("kubectl", ["version", "--client", "-o", "json"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { major, minor } = JSON.parse(told.toString()).clientVersion;
    if (Number(major) > 1 || Number.parseInt(minor, 10) >= OLDEST_KUBECTL) return undefined;
    return `kubectl ${major}.${minor} is too old for the stand-in cluster, which needs 1.${OLDEST_KUBECTL}`;
  } catch {
    return `kubectl (1.${OLDEST_KUBECTL} or newer) is not installed; Debian has none`;
  }
}

/** Starts it with these pods, all on one machine. */
export async function startKubernetesStandIn(pods: readonly PodDescription[]): Promise<KubernetesStandIn> {
  const machine = await startPodMachine();
  const folder = await mkdtemp(path.join(tmpdir(), "towline-kube-"));
  let dropsAfter: number | undefined;
  // The words of a command are in its address; Go takes as much.
  const server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
    const url = new URL(request.url ?? "", "http://stand-in");
    const { code, body } = answerRequest(url, pods);
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  const open = new Set<{ destroy(): void }>();
  server.on("upgrade", (request, socket) => {
    const url = new URL(request.url ?? "", "http://stand-in");
    const [, namespace, name] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/.exec(url.pathname) ?? [];
    const pod = pods.find((one) => one.name === name && one.namespace === namespace);
    const isOpen = pod !== undefined && pod.noEntry !== true;
    if (!isOpen)
      return refuseUpgrade(socket, refusal(403, "Forbidden", `pods "${name}" is forbidden: you may not exec`));
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    const isSet = (key: string) => url.searchParams.get(key) === "true";
    const argv = url.searchParams.getAll("command");
    const failure = pod.hasNoShell === true ? describeMissing(argv[0]) : undefined;
    runExecSession({ machine, argv, tty: isSet("tty"), stdin: isSet("stdin"), failure, dropsAfter }, request, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = path.join(folder, "kubeconfig");
  await writeFile(kubeconfig, describeConfig(port));
  return {
    kubeconfig,
    dropAfter: (bytes) => {
      dropsAfter = bytes;
    },
    cutConnections: () => {
      for (const socket of open) socket.destroy();
    },
    async stop() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await machine.stop();
      await rm(folder, { recursive: true, force: true });
      // kubectl remembers what each server can do.
      for (const caches of [process.env.KUBECACHEDIR, path.join(homedir(), ".kube/cache")]) {
        if (caches === undefined) continue;
        await rm(path.join(caches, "discovery", `127.0.0.1_${port}`), { recursive: true, force: true });
      }
    },
  };
}

function refuseUpgrade(socket: Duplex, { code, body }: ApiAnswer): void {
  const content = JSON.stringify(body);
  const lines = [`HTTP/1.1 ${code} Refused`, "Content-Type: application/json", `Content-Length: ${content.length}`];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${content}`);
}

/** As containerd and runc put it. */
function describeMissing(program: string | undefined): string {
  return `Internal error occurred: error executing command in container: failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown`;
}

function describeConfig(port: number): string {
  const context = (name: string, cluster = name) => ({
    name,
    context: { cluster, user: "operator", namespace: "shop" },
  });
  const cluster = (name: string, server: string) => ({ name, cluster: { server } });
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      cluster("test", `http://127.0.0.1:${port}`),
      cluster("powerless", `http://127.0.0.1:${port}${POWERLESS}`),
      cluster("expired", `http://127.0.0.1:${port}${EXPIRED}`),
      cluster("gone", "http://127.0.0.1:1"),
    ],
    users: [{ name: "operator", user: {} }],
    contexts: [
      ...["test", "powerless", "expired", "gone"].map((name) => context(name)),
      ...ODD_CONTEXTS.map((name) => context(name, "test")),
    ],
    "current-context": "test",
  });
}
