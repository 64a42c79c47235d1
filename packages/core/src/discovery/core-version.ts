/** The version of this core, which packages are made for. */

/** Equal to the version in package.json; written here so that a start reads no file for it. */
export const CORE_VERSION = "0.1.0";
