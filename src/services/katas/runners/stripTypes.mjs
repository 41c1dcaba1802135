/** Preloaded where Node cannot strip types itself: lines and columns stay where they are. */
import { register } from "node:module";

register("./stripHooks.mjs", import.meta.url);
