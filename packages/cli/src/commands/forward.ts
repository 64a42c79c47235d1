/** `towline forward TARGET SPEC…`: port forwards through one host, until Ctrl-C. */
import type { Command } from "commander";
import { type ForwardFlags, keepForwards } from "../forward/keep-forwards.ts";
import { collect } from "../options/collect.ts";
import { addSettingOptions } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";

const EXAMPLES = `
A forward is [BIND:]PORT:HOST:PORT. It listens on this machine, on 127.0.0.1
unless BIND says otherwise, and HOST:PORT is reached from the host. A path
instead of a port or of HOST:PORT is a unix socket, port 0 is any that is free.

Examples:
  $ towline forward web1 8080:localhost:80
  $ towline forward @ssh/bastion//@ssh/inner 5432:db:5432 9000:/run/app.sock
  $ towline forward web1 --remote 9000:localhost:3000   web1's port leads here
  $ towline forward web1 --socks 1080                   a SOCKS5 proxy`;

/** Declares `forward`. */
export function registerForwardCommand(program: Command, context: CliContext): void {
  const command = program
    .command("forward")
    .description("forward ports through a host")
    .usage("<target> [forwards…] [options]")
    .argument("<target>", "one host: its name or a route")
    .argument("[forwards...]", "what to forward, as [BIND:]PORT:HOST:PORT")
    .addHelpText("after", EXAMPLES);
  addSettingOptions(command.optionsGroup("How it is reached:"))
    .optionsGroup("What is forwarded:")
    .option("--remote <forward>", "listen on the host instead, and lead here (repeatable)", collect)
    .option("--socks <[bind:]port>", "be a SOCKS5 proxy whose connections the host makes (repeatable)", collect)
    .optionsGroup("What is shown:")
    .option("--json", "print events, one JSON object a line")
    .action(async (target: string, forwards: string[], _flags: unknown, self: Command) => {
      await keepForwards(target, forwards, self.optsWithGlobals<ForwardFlags>(), context);
    });
}
