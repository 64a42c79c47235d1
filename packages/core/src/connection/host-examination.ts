/** What looking at a host tells, beside connecting: who it is, and each step on the way to it. */
import type { DiagnosisStep, HostIdentity } from "../connector/define-connector.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { ReachStatus } from "../result/statuses.ts";

/** What a host shows to prove who it is. */
export interface IdentityResult {
  readonly host: string;
  readonly connector: string;
  /** `ok`: it was asked, and answered. What it showed is in `identities`. */
  readonly status: ReachStatus;
  /**
   * Those of the host, or of the last hop on its route that has any; or those of the first one on the way that is not
   * trusted, and then it is to be asked again when that one is. None where nothing has to be trusted.
   */
  readonly identities: readonly HostIdentity[];
  readonly durationMs: number;
  readonly error?: TowlineError | undefined;
}

/** One step on the way to a host. */
export interface HostDiagnosisStep extends DiagnosisStep {
  /** The hop of the host's route that it is about. */
  readonly hop: string;
}
