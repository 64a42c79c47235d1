/** The completion script for fish. */
import type { CompletableCommand } from "./describe-commands.ts";

/** One `complete` line for each command and option. */
export function fishScript(commands: readonly CompletableCommand[]): string {
  const lines = [
    "# Completes towline in fish:  towline completion fish > ~/.config/fish/completions/towline.fish",
    "function __towline_targets",
    "  set -l typed (commandline -ct)",
    "  set -l lead (string match -r '.*,' -- $typed)",
    "  for name in (towline completion --targets 2> /dev/null)",
    `    echo "$lead$name"`,
    "  end",
    "end",
    "complete -c towline -f",
  ];
  for (const { name, description, options, targets, choices } of commands) {
    const inside = `-n '__fish_seen_subcommand_from ${name}'`;
    lines.push(`complete -c towline -n __fish_use_subcommand -a ${name} -d ${quote(description)}`);
    if (targets !== "none") lines.push(`complete -c towline ${inside} -a '(__towline_targets)'`);
    if (targets === "first") lines.push(`complete -c towline ${inside} -F`);
    if (choices.length > 0) lines.push(`complete -c towline ${inside} -a ${quote(choices.join(" "))}`);
    for (const option of options) {
      const value = { none: "", any: " -x", file: " -r -F" }[option.value];
      lines.push(`complete -c towline ${inside} -l ${option.name.slice(2)}${value} -d ${quote(option.description)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
