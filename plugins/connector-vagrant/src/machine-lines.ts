/** Reads what vagrant prints with `--machine-readable`: lines of `time,machine,type,data…`. */

/** One line. */
export interface MachineLine {
  /** Empty for what is of no machine. */
  readonly machine: string;
  readonly type: string;
  readonly data: readonly string[];
}

/** Other lines, such as warnings of Ruby, are passed over. */
export function readMachineLines(printed: string): readonly MachineLine[] {
  return printed.split("\n").flatMap((line) => {
    const [time = "", machine = "", type, ...data] = line.replace(/\r$/, "").split(",").map(decodeField);
    return type === undefined || !/^\d+$/.test(time) ? [] : [{ machine, type, data }];
  });
}

function decodeField(field: string): string {
  return field.replaceAll("%!(VAGRANT_COMMA)", ",").replaceAll("\\n", "\n").replaceAll("\\r", "");
}
