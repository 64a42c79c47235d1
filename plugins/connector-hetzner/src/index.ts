/** Servers of Hetzner Cloud: lists those that run, through hcloud. */
import { defineCloudConnector } from "@towline/listing/cloud";
import { hetzner } from "./hetzner.ts";

export default defineCloudConnector(hetzner);
