/**
 * A real llama.cpp engine behind two faces, as a process of its own: prints one line of JSON with the ports
 * `{ openAi, ollama }` and ends when its stdin closes. The engine reads, counts, caches, samples and stops like
 * any llama.cpp; only its weights are random (see attention.mjs for what that needs).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "./engine.mjs";
import { ollamaFace } from "./ollamaFace.mjs";
import { openAiFace } from "./openAiFace.mjs";
import { writeTinyModel } from "./tinyModel.mjs";

const folder = mkdtempSync(join(tmpdir(), "tiny-model-"));
const file = join(folder, "tiny.gguf");
writeTinyModel(file);
const engine = await Engine.start(file);
rmSync(folder, { recursive: true });

const openAi = await openAiFace(engine);
const ollama = await ollamaFace(engine);
console.log(JSON.stringify({ openAi, ollama }));
process.stdin.on("end", () => process.exit()).resume();
