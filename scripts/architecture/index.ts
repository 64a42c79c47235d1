/** `npm run architecture`: draws the pictures of docs/architecture.md again, from the imports as they are. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { drawPictures } from "./pictures.ts";

const folder = path.resolve(import.meta.dirname, "../../docs/pictures");
for (const [name, text] of Object.entries(drawPictures())) writeFileSync(path.join(folder, name), text);
