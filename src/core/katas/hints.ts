/** How many steps a kata's hints have. */
export const HINT_STEPS = 3;

/** The steps of a `hints.md`, in order: the texts below the headings `## 1`, `## 2`, `## 3`. */
export function parseHints(markdown: string): readonly string[] {
  const steps = markdown.split(/^## *(\d+)\b.*$/m).slice(1);
  return Array.from({ length: steps.length / 2 }, (_, index) => ({
    step: Number(steps[index * 2]),
    text: (steps[index * 2 + 1] ?? "").trim(),
  }))
    .filter(({ step, text }, index) => step === index + 1 && text !== "")
    .map(({ text }) => text);
}
