/** Keys with an underscore that are no global arguments: what pyinfra has besides, and what steers a route. */

/** pyinfra's arguments that Towline refuses by name, with what to use. */
export const REFUSED_ARGUMENTS: { readonly [key: string]: string } = {
  _dzdo: "dzdo is not supported; use _sudo or _doas",
  _dzdo_user: "dzdo is not supported; use _sudo_user or _doas_user",
  _use_dzdo_login: "dzdo is not supported; use _use_sudo_login",
  _preserve_dzdo_env: "dzdo is not supported; use _preserve_sudo_env",
  _use_sudo_password: "the password is asked for with --ask-sudo-password, or set by _sudo_password",
  _retry_until: "a condition is code; use a plugin that taps run.after",
  _stdout: "output streams are for the API: host.start()",
  _ignore_errors: "a failed host never stops the others; use --max-fail to set a limit",
  _continue_on_error: "a failed host never stops the others; use --max-fail to set a limit",
  _if: "conditions are for the API",
  _temp_dir: "passwords need no file, and transfers write beside the destination, so that it is replaced in one step",
  _parallel: "use fleet.parallelism or --parallel",
  _run_once: "select one host instead",
  _serial: "use --batch 1 or --parallel 1",
};

/** Keys that steer the route to a host and are no arguments of a command. */
export const ROUTE_KEYS: readonly string[] = ["_hops", "_via"];
