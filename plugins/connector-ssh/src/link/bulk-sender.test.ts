/** Large writes with ssh2's native addon, where it was built. */
import { describeLargeWrites } from "../../../../test/support/large-ssh-writes.ts";

describeLargeWrites("ssh2's native addon");
