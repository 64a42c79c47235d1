/** Large writes where ssh2's native addon could not be built: then Node's own ciphers do not encrypt in place. */
import { vi } from "vitest";

vi.hoisted(() => {
  const { Module } = process.getBuiltinModule("node:module") as unknown as { Module: ModuleLoader };
  const load = Module._load;
  Module._load = function (this: unknown, name, ...rest) {
    if (name.endsWith("sshcrypto.node")) throw new Error("there is no native addon here");
    return load.call(this, name, ...rest);
  };
});

interface ModuleLoader {
  _load(this: unknown, name: string, ...rest: unknown[]): unknown;
}

const { describeLargeWrites } = await import("../../../../test/support/large-ssh-writes.ts");
describeLargeWrites("Node's own ciphers");
