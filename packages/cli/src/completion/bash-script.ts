/** The completion script for bash. */
import type { CompletableCommand } from "./describe-commands.ts";

/** Needs bash 3.2 and no package of completion functions. */
export function bashScript(commands: readonly CompletableCommand[]): string {
  const valued = new Map(
    commands
      .flatMap(({ options }) => options.filter(({ value }) => value !== "none"))
      .map((option) => [option.name, option.value]),
  );
  const names = (value: string) => [...valued].filter((entry) => entry[1] === value).map(([name]) => name);
  return `# Completes towline in bash. Put this line in ~/.bashrc:  source <(towline completion bash)
_towline() {
  # Bash splits words at "@", ":" and "=", which targets hold, so the line is looked at as it was typed.
  local line=\${COMP_LINE:0:COMP_POINT} breaks=\${COMP_WORDBREAKS//[!@:=]/}
  local word=\${line##*[[:space:]]} words=() command= positions=0 previous= part lead= offer=
  read -ra words <<< "\${line%"$word"}"
  COMPREPLY=()
  for part in "\${words[@]:1}"; do
    [[ $part == -- ]] && return
    case $previous in
      ${names("file").concat(names("any")).join(" | ")}) ;;
      *)
        if [[ $part != -* ]]; then
          if [[ -z $command ]]; then command=$part; else positions=$((positions + 1)); fi
        fi ;;
    esac
    previous=$part
  done
  case $previous in
    ${names("file").join(" | ")}) compopt -o default 2> /dev/null; return ;;
    ${names("any").join(" | ")}) return ;;
  esac
  if [[ -z $command ]]; then
    offer=${quote(commands.map(({ name }) => name).join(" "))}
    [[ $word == -* ]] && offer="--help --version --config --debug --no-color"
  else
    case $command in
${commands.map(caseOf).join("\n")}
    esac
  fi
  if [[ $offer == targets ]]; then
    lead=\${word%"\${word##*,}"}
    offer=$("\${COMP_WORDS[0]}" completion --targets 2> /dev/null)
  elif [[ $offer == files ]]; then
    compopt -o default 2> /dev/null
    return
  fi
  while IFS= read -r part; do
    COMPREPLY+=("$lead$part")
  done < <(compgen -W "$offer" -- "\${word#"$lead"}")
  if [[ -n $breaks ]]; then
    lead=\${word%"\${word##*[$breaks]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$lead"}")
  fi
}
complete -F _towline towline
`;
}

function caseOf({ name, options, targets, choices }: CompletableCommand): string {
  const flags = quote(["--help", ...options.map((option) => option.name)].join(" "));
  const rest = {
    all: "offer=targets",
    first: "if ((positions == 0)); then offer=targets; else offer=files; fi",
    none: "",
  };
  const words = choices.length === 0 ? rest[targets] : `offer=${quote(choices.join(" "))}`;
  return `      ${name}) if [[ $word == -* ]]; then offer=${flags}; else ${words || ":"}; fi ;;`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
