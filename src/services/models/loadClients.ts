/** Loads the providers' libraries when the first model is used, not when the editor starts. */
export const loadClients = (): Promise<typeof import("./clients.ts")> => import("./clients.ts");
