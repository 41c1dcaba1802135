/** The door to everything that needs the providers' large libraries: a file of its own, loaded by `loadClients`. */
export { ollamaModel } from "./ollama.ts";
export { openAiModel } from "./openAi.ts";
export { costOf } from "./prices.ts";
