import { join } from "node:path";

/** The files that run inside the processes of katas; the build copies them to `dist/katas`. */
export class RunnerFiles {
  constructor(private readonly folder: string) {}

  get nodeEvents(): string {
    return join(this.folder, "nodeEvents.mjs");
  }

  get stripTypes(): string {
    return join(this.folder, "stripTypes.mjs");
  }

  get unittestEvents(): string {
    return join(this.folder, "unittest_events.py");
  }
}
