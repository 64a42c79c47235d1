/** Reaches a master as soon as it is logged in, which is when it makes its control socket. */
import { watch } from "node:fs";
import { access } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { enterProxyMode } from "./enter-proxy-mode.ts";

/** The socket at `path`, in proxy mode. Nothing is left of it once the signal aborts. @throws Error */
export async function reachMaster(folder: string, path: string, signal: AbortSignal): Promise<Socket> {
  await waitForFile(folder, path, signal);
  const socket = connect(path);
  const drop = () => socket.destroy();
  signal.addEventListener("abort", drop, { once: true });
  try {
    await enterProxyMode(socket);
    return socket;
  } catch (error) {
    drop();
    throw error;
  } finally {
    signal.removeEventListener("abort", drop);
  }
}

function waitForFile(folder: string, path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(folder);
    const settle = (finish: () => void) => {
      watcher.close();
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const check = () => {
      access(path).then(
        () => settle(resolve),
        () => undefined,
      );
    };
    watcher.on("change", check).once("error", (error) => settle(() => reject(error)));
    signal.addEventListener("abort", onAbort, { once: true });
    // It may have been quicker than the watch.
    check();
  });
}
