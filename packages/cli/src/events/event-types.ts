/** The events that `--json` prints, one a line. docs/json-output.md tells about them, schema/events.schema.json checks them. */
import type {
  DiagnosisStep,
  HostIdentity,
  IdentityResult,
  Notice,
  RunStatus,
  StatusCounts,
  SyncChange,
  TransferDirection,
} from "@towline/core";

/** An error in an event. */
export interface EventError {
  readonly code: string;
  readonly message: string;
  readonly advice?: string | undefined;
  /** Why a connection was not made. */
  readonly reason?: string | undefined;
}

/** What is to be done on hosts. */
export type Operation =
  | { readonly operation: "run"; readonly command: string }
  | {
      readonly operation: TransferDirection;
      readonly sources: readonly string[];
      readonly destination: string;
      /** What would be sent to each host. Only of the plan of a put. */
      readonly entries?: number;
      readonly bytes?: number;
    }
  | { readonly operation: "wait" | "reboot" };

/** Fields that all results share. */
interface ResultFields {
  readonly type: "result";
  readonly host: string;
  readonly status: RunStatus;
  readonly durationMs: number;
  readonly error?: EventError | undefined;
}

/** One event, without the version that each line begins with. */
export type CliEvent =
  | ({ readonly type: "start"; readonly hosts: readonly string[]; readonly startedAt: string } & Operation)
  | ({ readonly type: "plan"; readonly host: string } & Operation)
  | { readonly type: "connected"; readonly host: string; readonly durationMs: number }
  | {
      readonly type: "output";
      readonly host: string;
      readonly stream: "stdout" | "stderr";
      readonly data: string;
      readonly encoding?: "base64";
    }
  | (ResultFields & {
      readonly connector: string;
      readonly command: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly stdout: string;
      readonly stderr: string;
      /** Without their line endings. Only of text. */
      readonly stdoutLines?: readonly string[];
      readonly stderrLines?: readonly string[];
      /** Then both stdout and stderr are base64. */
      readonly encoding?: "base64";
      readonly truncated: boolean;
      readonly attempts: number;
    })
  | (ResultFields & {
      readonly direction: TransferDirection;
      readonly source: string;
      readonly destination: string;
      readonly bytes: number;
      readonly entries: number;
      /** Only of a sync, or a get of what changed. */
      readonly removed?: number | undefined;
      /** How many of the bytes an interrupted transfer had left. Only with `--partial`. */
      readonly resumedAt?: number | undefined;
      /** Whether what an interrupted transfer had left was of another version. Only with `--partial`. */
      readonly startedOver?: boolean | undefined;
      /** Links that lead out of what was moved, up to 1,000: those that were left out, with `--links safe`. */
      readonly linksLeftOut?: readonly string[] | undefined;
      /** Those that were kept, with `--links all`. */
      readonly linksLeadingOut?: readonly string[] | undefined;
    })
  | ({ readonly type: "change" } & SyncChange)
  | {
      readonly type: "progress";
      readonly host: string;
      readonly bytes: number;
      /** Missing while it isn't known. */
      readonly totalBytes?: number | undefined;
      /** Since the first bytes were moved. */
      readonly bytesPerSecond?: number | undefined;
      readonly secondsLeft?: number | undefined;
    }
  | (ResultFields & { readonly operation: "wait"; readonly connector: string; readonly attempts: number })
  | (ResultFields & {
      readonly operation: "reboot";
      readonly connector: string;
      /** Of the new boot. */
      readonly bootId?: string | undefined;
    })
  | {
      readonly type: "forward";
      readonly host: string;
      readonly kind: "local" | "remote" | "dynamic";
      readonly state: "open" | "lost" | "restored" | "failed";
      /** Where it listens. */
      readonly listen: string;
      /** Where it leads; a proxy's clients say so themselves. */
      readonly to?: string | undefined;
      readonly error?: EventError | undefined;
    }
  | ({ readonly type: "notice" } & Notice)
  | { readonly type: "note"; readonly message: string }
  | {
      readonly type: "summary";
      readonly ok: boolean;
      readonly exitCode: number;
      readonly counts: StatusCounts;
      readonly stopped: boolean;
      readonly interrupted: boolean;
      readonly durationMs: number;
    }
  | { readonly type: "error"; readonly error: EventError }
  | {
      readonly type: "host";
      readonly name: string;
      readonly route: readonly string[];
      readonly groups: readonly string[];
    }
  | {
      readonly type: "setting";
      readonly host: string;
      readonly hop: string;
      readonly key: string;
      readonly value: unknown;
      readonly source: string;
    }
  | { readonly type: "remark"; readonly host: string; readonly hop: string; readonly message: string }
  | {
      readonly type: "identity";
      readonly host: string;
      readonly name: string;
      readonly keyType: string;
      readonly fingerprint: string;
      readonly state: HostIdentity["state"] | "added";
      readonly error?: EventError | undefined;
    }
  | {
      readonly type: "identity";
      readonly host: string;
      readonly state: IdentityResult["status"];
      readonly error?: EventError | undefined;
    }
  | {
      readonly type: "check";
      /** What it is about, in the words that people see. */
      readonly section: string;
      readonly name: string;
      readonly outcome: DiagnosisStep["outcome"];
      readonly detail: string;
      readonly advice?: string | undefined;
      readonly durationMs: number;
    }
  | {
      readonly type: "verdict";
      readonly ok: boolean;
      readonly counts: { readonly [Outcome in DiagnosisStep["outcome"]]: number };
    }
  | ({ readonly type: "connector" | "plugin" } & { readonly [field: string]: unknown });

/** One line of NDJSON. */
export function formatEvent(event: CliEvent): string {
  return `${JSON.stringify({ v: 1, ...event })}\n`;
}
