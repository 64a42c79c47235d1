/** Instances of a class: one for each host that is connected. */
import { ConnectError, openFleet } from "@towline/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { connectDirectly, Shell, usingHost } from "../../../../test/support/shell-class.ts";
import { fromClass } from "./from-class.ts";

describe("instances", () => {
  test("each connected host has one, with its settings, connected once and disconnected once", async () => {
    const events: string[] = [];
    class Told extends Shell {
      override async connect() {
        expectTypeOf(this.data.shell_greeting).toEqualTypeOf<string>();
        expectTypeOf(this.data.shell_port).toEqualTypeOf<number>();
        expectTypeOf(this.data.shell_note).toEqualTypeOf<string | undefined>();
        events.push(`connect ${this.target.name} ${this.data.shell_greeting} ${this.data.shell_note}`);
      }
      override async disconnect() {
        events.push(`disconnect ${this.target.name}`);
      }
    }
    const fleet = await openFleet({ config: false, connectors: [fromClass(Told)], data: { shell_greeting: "hey" } });
    await fleet.select(["@shell/one", "@shell/two"]).run("true").orThrow();
    await fleet.select(["@shell/one", "@shell/two"]).run("true").orThrow();
    await fleet.close();
    await fleet.close();
    expect(events.sort()).toEqual([
      "connect @shell/one hey one",
      "connect @shell/two hey two",
      "disconnect @shell/one",
      "disconnect @shell/two",
    ]);
  });

  test("a ConnectError makes the host unreachable", async () => {
    class Refusing extends Shell {
      override async connect() {
        throw new ConnectError("auth", "the door is locked", { host: this.target.name });
      }
    }
    const result = await usingHost(Refusing, (host) => host.run("true"));
    expect(result).toMatchObject({ status: "unreachable", error: { code: "ERR_TOWLINE_CONNECT", reason: "auth" } });
  });

  test("disconnect that throws is logged, and nothing runs after it", async () => {
    class Failing extends Shell {
      override async disconnect() {
        throw new Error("the link was dead");
      }
    }
    const logged: string[] = [];
    const connection = await connectDirectly(Failing, (message) => logged.push(message));
    await connection.disconnect();
    await connection.disconnect();
    expect(logged).toEqual(["disconnecting @shell/one failed: the link was dead"]);
    await expect(connection.exec(["true"])).rejects.toMatchObject({ code: "ERR_TOWLINE_LOST_CONNECTION" });
  });
});
