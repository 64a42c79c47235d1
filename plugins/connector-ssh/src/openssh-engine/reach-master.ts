/** Reaches a master as soon as it is logged in, which is when it makes its control socket. */
import { watch } from "node:fs";
import { access } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { onAbort, unlessAborted } from "@towline/core/waiting";
import { enterProxyMode } from "./enter-proxy-mode.ts";

/** The socket at `path`, in proxy mode. Nothing is left of it once the signal aborts. @throws Error */
export async function reachMaster(folder: string, path: string, signal: AbortSignal): Promise<Socket> {
  await waitForFile(folder, path, signal);
  const socket = connect(path);
  const stopListening = onAbort(signal, () => socket.destroy());
  try {
    await enterProxyMode(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    stopListening();
  }
}

async function waitForFile(folder: string, path: string, signal: AbortSignal): Promise<void> {
  const watcher = watch(folder);
  const isThere = new Promise<void>((resolve, reject) => {
    const check = () => access(path).then(resolve, () => undefined);
    watcher.on("change", check).once("error", reject);
    // It may have been quicker than the watch.
    void check();
  });
  try {
    await unlessAborted(isThere, signal);
  } finally {
    watcher.close();
  }
}
