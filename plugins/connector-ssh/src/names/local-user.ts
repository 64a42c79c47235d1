/** The user that this program runs as. */
import { userInfo } from "node:os";

let name: string | undefined;

/** Looked up once: the system reads its list of users anew each time, and each host asks several times. */
export function localUser(): string {
  name ??= userInfo().username;
  return name;
}
