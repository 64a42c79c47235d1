/** Another user on the host: `ansible_become` and its like, as our global arguments. */
import { type HostVariables, RefusedHost } from "./host-variables.ts";

/** The programs that both know. */
const METHODS = {
  sudo: { on: { _sudo: true }, user: "_sudo_user", password: "_sudo_password" },
  su: { on: { _su_user: "root" }, user: "_su_user", password: "_su_password" },
  doas: { on: { _doas: true }, user: "_doas_user", password: "_doas_password" },
} as const;

type Method = keyof typeof METHODS;

/** Flags that our own way to run the program has already, or that change nothing here. */
const QUIET_FLAGS: readonly string[] = ["-H", "-S", "-n", "-HSn"];

/**
 * The global arguments of a host; none where it says nothing of another user.
 *
 * @throws RefusedHost for a method that has no counterpart
 */
export function readBecome(variables: HostVariables, remark: (text: string) => void): { [key: string]: unknown } {
  if (variables.boolean(["ansible_become"]) !== true) return {};
  const named = variables.text(["ansible_become_method"]) ?? "sudo";
  const method = named.slice(named.lastIndexOf(".") + 1);
  if (!isMethod(method)) {
    throw new RefusedHost(
      `its ansible_become_method is ${named.slice(0, 100)}, which has no counterpart in Towline`,
      "Use sudo, su or doas.",
    );
  }
  const { on, user, password } = METHODS[method];
  const data: { [key: string]: unknown } = { ...on };
  const become = variables.text(["ansible_become_user", `ansible_${method}_user`], user);
  if (become !== undefined) data[user] = become;
  const secret = variables.text(
    ["ansible_become_password", "ansible_become_pass", `ansible_${method}_pass`, `ansible_${method}_password`],
    password,
  );
  if (secret !== undefined) data[password] = secret;
  if (variables.text(["ansible_become_exe", `ansible_${method}_exe`]) !== undefined) {
    remark(`ansible_become_exe is left out: ${method} is looked for as it is called`);
  }
  for (const flag of flagsOf(variables, method)) {
    const known = KNOWN_FLAGS[`${method} ${flag}`];
    if (known !== undefined) data[known] = true;
    else if (!QUIET_FLAGS.includes(flag)) remark(`the flag ${flag.slice(0, 100)} for ${method} is left out`);
  }
  return data;
}

const KNOWN_FLAGS: { readonly [flag: string]: string } = {
  "sudo -E": "_preserve_sudo_env",
  "sudo -i": "_use_sudo_login",
  "su -": "_use_su_login",
  "su -l": "_use_su_login",
  "su -m": "_preserve_su_env",
  "su -p": "_preserve_su_env",
};

function flagsOf(variables: HostVariables, method: Method): string[] {
  const text = variables.text(["ansible_become_flags", `ansible_${method}_flags`]) ?? "";
  return text.split(/\s+/).filter((flag) => flag !== "");
}

function isMethod(text: string): text is Method {
  return Object.hasOwn(METHODS, text);
}
