/** The completion script for zsh. */
import type { CompletableCommand, CompletableOption } from "./describe-commands.ts";

/** Works when sourced and when installed as `_towline` in a folder of `$fpath`. */
export function zshScript(commands: readonly CompletableCommand[]): string {
  return `#compdef towline
# Completes towline in zsh. Put this line in ~/.zshrc, after compinit:  source <(towline completion zsh)
_towline_targets() {
  local -a names
  names=("\${(@f)$("\${words_typed:-towline}" completion --targets 2> /dev/null)}")
  compset -P '*,'
  compadd -a names
}
_towline() {
  local words_typed=$words[1] state line
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(
${commands.map(({ name, description }) => `        ${quote(`${name}:${description}`)}`).join("\n")}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(caseOf).join("\n")}
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _towline "$@"; else compdef _towline towline; fi
`;
}

function caseOf({ name, options, targets, choices }: CompletableCommand): string {
  const argumentsOf = {
    all: ["'*:target:_towline_targets'"],
    first: ["'1:target:_towline_targets'", "'*:file:_files'"],
    none: choices.length === 0 ? [] : [quote(`1:choice:(${choices.join(" ")})`)],
  };
  const specs = [...options.map(specOf), "'--help[show help]'", ...argumentsOf[targets]];
  return `        ${name})\n          _arguments ${specs.join(" \\\n            ")} ;;`;
}

function specOf({ name, description, value }: CompletableOption): string {
  const text = description.replace(/[[\]\\:]/g, "\\$&");
  const values = { none: "", any: ":value: ", file: ":file:_files" };
  return quote(`${name}[${text}]${values[value]}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
