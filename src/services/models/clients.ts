/**
 * The door to everything that needs the providers' large libraries: a bundle of its own, loaded by `loadClients`.
 * Its classes are not those of the other bundles, so nothing may be thrown across it that must be recognised there.
 */
export { ollamaModel } from "./ollama.ts";
export { openAiModel } from "./openAi.ts";
export { costOf } from "./prices.ts";
