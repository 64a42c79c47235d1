/** The formats of JSON Schema that connectors and plugins may name, each as a test that takes no longer than the text. */
import { isIPv4, isIPv6 } from "node:net";

const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const DURATION = /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/;
const UUID = /^(?:urn:uuid:)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** As JSON Schema's drafts 7 to 2020-12 name them. */
export const FORMATS: { readonly [name: string]: (text: string) => boolean } = {
  date: isDate,
  time: (text) => TIME.test(text),
  "date-time": isDateTime,
  duration: (text) => DURATION.test(text),
  email: isEmail,
  "idn-email": isEmail,
  hostname: isHostname,
  "idn-hostname": (text) => text !== "" && text.length <= 253 && !/[\s/@:?#]/.test(text),
  ipv4: isIPv4,
  ipv6: (text) => isIPv6(text) && !text.includes("%"),
  uri: isUri,
  iri: isUri,
  "uri-reference": isUriReference,
  "iri-reference": isUriReference,
  uuid: (text) => UUID.test(text),
  regex: isRegex,
  "json-pointer": (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
};

function isDate(text: string): boolean {
  const [year, month, day] = DATE.exec(text)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || month < 1) return false;
  return month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isDateTime(text: string): boolean {
  const [date = "", time = "", ...others] = text.split(/[t\s]/i);
  return isDate(date) && TIME.test(time) && others.length === 0;
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  return at > 0 && at <= 64 && !/[\s"<>()[\],;:\\@]/.test(text.slice(0, at)) && isHostname(text.slice(at + 1));
}

function isHostname(text: string): boolean {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  return name.length <= 253 && name.split(".").every((label) => LABEL.test(label));
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && isUriReference(text) && URL.canParse(text);
}

function isUriReference(text: string): boolean {
  return !/[\s"<>\\^`{|}]/.test(text) && URL.canParse(text, "https://host/");
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
