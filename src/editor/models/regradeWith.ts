import type { InterviewGrading } from "../../services/grading/interviewGrading.ts";
import { isSameChoice, type ModelChoice } from "./choice.ts";
import { enterAddress } from "./enterAddress.ts";
import { pickGrader, type GraderPickerParts } from "./graderPicker.ts";
import type { ModelGrading } from "./modelGrading.ts";

interface Parts extends GraderPickerParts {
  readonly modelGrading: ModelGrading;
  readonly grading: (folder: string) => InterviewGrading;
  readonly show: (folder: string) => Promise<void>;
}

/** "Re-grade With…": another grader for one interview; the settings stay as they are. */
export async function regradeWith(folder: string, parts: Parts): Promise<void> {
  const action = await pickGrader(parts, "Re-grade With");
  switch (action?.kind) {
    case "checklist":
      await parts.grading(folder).checklist({ again: true });
      return parts.show(folder);
    case "use":
      return gradeWith(folder, action.choice, undefined, parts);
    case "enter-address": {
      const entered = await enterAddress(parts);
      if (entered) await gradeWith(folder, entered.choice, entered.key, parts);
      return;
    }
    case "look-again":
      return regradeWith(folder, parts);
    case "forget-key":
    case "forget-consent":
    case undefined:
      return;
  }
}

async function gradeWith(
  folder: string,
  choice: ModelChoice,
  entered: string | undefined,
  { configured, keys, providers, modelGrading }: Parts,
): Promise<void> {
  // The client of the settings has learnt how its server is best asked.
  const known = isSameChoice(choice, configured.choice) ? await configured.current() : null;
  const key = entered ?? (await keys.for(choice));
  const signal = new AbortController().signal;
  const model = known ?? (await providers.connect(choice, key, signal)).model;
  await modelGrading.gradeWith(folder, model, true);
}
