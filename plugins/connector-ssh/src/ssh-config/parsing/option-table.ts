/** Every option of ssh_config up to OpenSSH 10: how its value is read, and what comes of it here. */
import {
  type ReadValue,
  readAssignments,
  readChoice,
  readChoiceOrWord,
  readCount,
  readFlag,
  readList,
  readSeconds,
  readText,
  readVariableNames,
  readWord,
  readWords,
  YES_NO,
} from "./read-value.ts";

/**
 * What comes of an option that is set:
 *
 * - `used`: it takes effect, or steers how the files are read
 * - `openssh`: only the system's ssh can honour it; without it the host would still be reached safely
 * - `required`: the same, but to pass over it would be to trust what it should not
 * - `optional`: the same, and it is no reason of its own to choose the system's ssh
 * - `refused`: neither way of connecting can honour it, and to pass over it would reach the wrong host or none
 * - `unused`: it has no effect on what Towline does, such as forwardings of an interactive session
 * - `gone`: OpenSSH ignores it too
 */
export type OptionUse = "used" | "openssh" | "required" | "optional" | "refused" | "unused" | "gone";

/** What is known about one option. */
export interface OptionRule {
  /** As the manual writes it. */
  readonly name: string;
  readonly use: OptionUse;
  readonly read: ReadValue;
  /** Each line adds to those before it, instead of only the first one counting. */
  readonly adds: boolean;
  /** The value that changes nothing, so that nobody need be told that it is not honoured. */
  readonly harmless: readonly string[];
}

const rules = new Map<string, OptionRule>();

function declare(use: OptionUse, read: ReadValue, names: string, details: Partial<OptionRule> = {}): void {
  for (const name of names.split(" ")) {
    rules.set(name.toLowerCase(), { name, use, read, adds: false, harmless: [], ...details });
  }
}

const adds = { adds: true } as const;
const off = { harmless: ["no", "none", "false", "0"] } as const;
const readAnything: ReadValue = ({ words }) => words;
const YES_NO_ASK = { ...YES_NO, ask: "ask" } as const;

declare("used", readWord, "HostName User HostKeyAlias BindAddress Tag IgnoreUnknown");
declare("used", readCount(1, 65_535), "Port");
declare("used", readChoice({ any: "any", inet: "inet", inet6: "inet6" }), "AddressFamily");
declare("used", readText, "ProxyCommand ProxyJump");
declare("used", readChoice({ yes: "yes", no: "no" }), "Compression");
declare("used", readFlag, "BatchMode IdentitiesOnly TCPKeepAlive HashKnownHosts PasswordAuthentication");
declare("used", readFlag, "KbdInteractiveAuthentication CanonicalizeFallbackLocal");
declare(
  "used",
  readChoice({
    yes: "true",
    true: "true",
    no: "false",
    false: "false",
    unbound: "unbound",
    "host-bound": "host-bound",
  }),
  "PubkeyAuthentication",
);
declare("used", readChoice({ ...YES_NO, always: "always" }), "CanonicalizeHostname");
declare("used", readCount(0), "CanonicalizeMaxDots");
declare("used", readWords, "CanonicalDomains UserKnownHostsFile GlobalKnownHostsFile");
declare(
  "used",
  readChoice({ yes: "yes", true: "yes", no: "no", false: "no", off: "no", ask: "ask", "accept-new": "accept-new" }),
  "StrictHostKeyChecking",
);
declare("used", readCount(1), "ConnectionAttempts");
declare("used", readSeconds, "ConnectTimeout ServerAliveInterval");
declare("used", readCount(0), "ServerAliveCountMax NumberOfPasswordPrompts");
declare("used", readWord, "IdentityFile", adds);
declare("used", readWord, "IdentityAgent");
declare("used", readChoiceOrWord(YES_NO), "ForwardAgent");
declare("used", readVariableNames, "SendEnv", adds);
declare("used", readAssignments, "SetEnv");
declare("used", readList, "PreferredAuthentications Ciphers MACs KexAlgorithms HostKeyAlgorithms");
declare("used", readList, "PubkeyAcceptedAlgorithms CASignatureAlgorithms");
declare("used", readCount(0), "RequiredRSASize");

declare("openssh", readWord, "CertificateFile", adds);
declare("openssh", readWord, "PKCS11Provider", { harmless: ["none"] });
declare("openssh", readFlag, "HostbasedAuthentication", off);
declare("required", readWords, "RevokedHostKeys", { harmless: ["none"] });
declare("required", readText, "KnownHostsCommand", { harmless: ["none"] });
declare("refused", readWord, "BindInterface");
declare("refused", readText, "RefuseConnection");
declare("refused", readFlag, "ProxyUseFdpass", off);
declare("refused", readWords, "CanonicalizePermittedCNAMEs", { harmless: ["none"] });

// Debian's own file turns GSSAPIAuthentication on for every host: it is a reason where there is a ticket, too.
declare("optional", readFlag, "GSSAPIAuthentication GSSAPIKeyExchange GSSAPIDelegateCredentials GSSAPITrustDns", off);
declare("optional", readFlag, "GSSAPIRenewalForcesRekey EnableSSHKeysign", off);
declare("optional", readWord, "GSSAPIKexAlgorithms GSSAPIClientIdentity GSSAPIServerIdentity KbdInteractiveDevices");
declare("optional", readChoice({ ...YES_NO, "no-pq-kex": "no" }), "WarnWeakCrypto", off);
declare("optional", readWords, "IPQoS RekeyLimit AddKeysToAgent");
// Of effect only beside what is a reason of its own: a key in a security key, or HostbasedAuthentication.
declare("optional", readWord, "SecurityKeyProvider", { harmless: ["none", "internal"] });
declare("optional", readList, "HostbasedAcceptedAlgorithms");

declare("unused", readFlag, "ForwardX11 ForwardX11Trusted ExitOnForwardFailure GatewayPorts ClearAllForwardings", off);
declare("unused", readFlag, "CheckHostIP NoHostAuthenticationForLocalhost VisualHostKey PermitLocalCommand", off);
declare("unused", readFlag, "StdinNull ForkAfterAuthentication StreamLocalBindUnlink EnableEscapeCommandline", off);
declare("unused", readChoice(YES_NO_ASK), "VerifyHostKeyDNS UpdateHostKeys", off);
declare("unused", readChoice({ ...YES_NO_ASK, auto: "auto", autoask: "autoask" }), "ControlMaster", off);
declare("unused", readChoiceOrWord({ yes: "yes", true: "yes", no: "no", false: "no" }), "ControlPersist", off);
declare(
  "unused",
  readChoice({ yes: "yes", true: "yes", no: "no", false: "no", force: "force", auto: "auto" }),
  "RequestTTY",
  {
    harmless: ["auto"],
  },
);
declare("unused", readChoice({ none: "none", subsystem: "subsystem", default: "default" }), "SessionType", {
  harmless: ["default"],
});
declare("unused", readChoice({ ...YES_NO, "point-to-point": "point-to-point", ethernet: "ethernet" }), "Tunnel", off);
declare("unused", readWords, "LocalForward RemoteForward DynamicForward", adds);
declare("unused", readWords, "PermitRemoteOpen LogVerbose ChannelTimeout");
declare("unused", readText, "LocalCommand RemoteCommand", { harmless: ["none"] });
declare("unused", readSeconds, "ForwardX11Timeout");
declare(
  "unused",
  readWord,
  "ControlPath EscapeChar FingerprintHash LogLevel SyslogFacility TunnelDevice XAuthLocation",
  {
    harmless: ["none"],
  },
);
declare("unused", readWord, "StreamLocalBindMask ObscureKeystrokeTiming");
declare("unused", readText, "VersionAddendum", { harmless: ["none"] });

declare("gone", readAnything, "AFSTokenPassing Cipher CompressionLevel FallBackToRsh GlobalKnownHostsFile2");
declare("gone", readAnything, "KerberosAuthentication KerberosTGTPassing Protocol RhostsAuthentication");
declare("gone", readAnything, "RhostsRSAAuthentication RSAAuthentication UsePrivilegedPort UseRoaming UseRsh");
declare("gone", readAnything, "UserKnownHostsFile2");

/** Former names of options. */
const ALIASES: { readonly [former: string]: string } = {
  challengeresponseauthentication: "kbdinteractiveauthentication",
  skeyauthentication: "kbdinteractiveauthentication",
  tisauthentication: "kbdinteractiveauthentication",
  dsaauthentication: "pubkeyauthentication",
  identityfile2: "identityfile",
  keepalive: "tcpkeepalive",
  protocolkeepalives: "serveraliveinterval",
  setuptimeout: "serveraliveinterval",
  hostbasedkeytypes: "hostbasedacceptedalgorithms",
  // Red Hat's name for it, before OpenSSH had one.
  rsaminsize: "requiredrsasize",
  pubkeyacceptedkeytypes: "pubkeyacceptedalgorithms",
  smartcarddevice: "pkcs11provider",
};

/** The keyword under which an option is kept, for any of its names in lower case. */
export function canonicalKeyword(keyword: string): string {
  return Object.hasOwn(ALIASES, keyword) ? (ALIASES[keyword] as string) : keyword;
}

/** What is known about an option, by its keyword; undefined for a word that is none. */
export function ruleOf(keyword: string): OptionRule | undefined {
  return rules.get(keyword);
}

/** All options, in the order in which they are explained. */
export function allRules(): Iterable<OptionRule> {
  return rules.values();
}
