/** The scripts that have a shell ask `towline` what completes a line. They know no command, so they are never out of date. */

/** Needs bash 3.2 and no package of completion functions. */
const BASH = `# Completes towline in bash. Put this line in ~/.bashrc:  source <(towline completion bash)
_towline() {
  local program=\${COMP_WORDS[0]} kind= word=
  [[ $program == "~/"* ]] && program=$HOME/\${program#"~/"}
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r word; do COMPREPLY+=("$word"); done
  } < <("$program" completion bash --offer -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2> /dev/null < /dev/null)
  case $kind in
    open) compopt -o nospace 2> /dev/null ;;
    files)
      # The word as bash will replace it, where nothing tells bash 3.2 to look for files itself.
      compopt -o default 2> /dev/null && return
      word=\${COMP_LINE:0:COMP_POINT} word=\${word##*[[:space:]=]}
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$word") ;;
  esac
}
complete -F _towline towline
`;

/** Works when sourced and when installed as \`_towline\` in a folder of \`$fpath\`. */
const ZSH = `#compdef towline
# Completes towline in zsh. Put this line in ~/.zshrc, after compinit:  source <(towline completion zsh)
_towline() {
  local program=\${~\${(Q)words[1]}} line value
  local -a offer whole begun whole_texts begun_texts
  offer=("\${(@f)$("$program" completion zsh --offer -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2> /dev/null < /dev/null)}")
  if [[ $offer[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    _files
    return
  fi
  for line in "\${(@)offer[2,-1]}"; do
    value=\${line%%$'\\t'*}
    [[ $line == *$'\\t' ]] && line=$value || line="$value  -- \${line#*$'\\t'}"
    if [[ $value == *[=/_:] ]]; then
      begun+=("$value") begun_texts+=("$line")
    else
      whole+=("$value") whole_texts+=("$line")
    fi
  done
  local result=1
  (( $#whole )) && compadd -l -d whole_texts -a whole && result=0
  (( $#begun )) && compadd -l -S '' -d begun_texts -a begun && result=0
  return result
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _towline "$@"; else compdef _towline towline; fi
`;

const FISH = `# Completes towline in fish:  towline completion fish > ~/.config/fish/completions/towline.fish
function __towline_offer
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l program $words[1]
  set -e words[1]
  set -l offer ($program completion fish --offer -- $words "$current" 2> /dev/null < /dev/null)
  if test "$offer[1]" = files
    set -l lead (string match -r '^--[^=]+=' -- $current)
    for file in (__fish_complete_path (string replace -r '^--[^=]+=' '' -- $current))
      echo "$lead$file"
    end
    return
  end
  set -e offer[1]
  string join \\n -- $offer
end
complete -c towline -f -a '(__towline_offer)'
`;

/** By the name of the shell. */
export const SHELL_SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH };
