import type { Question } from "../../src/core/catalog/question.ts";
import { disk } from "../../src/services/files/fileSystem.ts";
import { InterviewDesk } from "../../src/services/interview/desk.ts";
import { InterviewStore } from "../../src/services/interview/store.ts";
import { thisMachine } from "../../src/services/interview/thisMachine.ts";

/** The desk of a process of its own, on the real disk and by the real clock; it may be killed at any moment. */
export function deskOfProcess(home: string, question?: Question): InterviewDesk {
  const store = new InterviewStore(disk, home, Date.now, () => "kill");
  return new InterviewDesk(
    thisMachine,
    store,
    () => question,
    () => false,
  );
}
