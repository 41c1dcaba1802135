/** How a page looks in the four kinds of themes, and whether everybody can use it. */
import assert from "node:assert/strict";
import axe from "axe-core";

const THEMES = {
  light: "Light Modern",
  dark: "Dark Modern",
  "hc-light": "Light High Contrast",
  "hc-dark": "Dark High Contrast",
};

/** A screenshot in each theme, for a person to look at; ends in the dark one. */
export async function showThemes(window, what) {
  for (const [name, theme] of Object.entries(THEMES)) {
    await window.useTheme(theme);
    await window.page.waitForTimeout(600);
    await window.screenshot(`${what}-${name}`);
  }
  await window.useTheme(THEMES.dark);
}

/** `except` are selectors of what somebody else has made. */
export async function assertAccessible(frame, except = []) {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(
    (exclude) => globalThis.axe.run({ exclude }, { resultTypes: ["violations"] }),
    except,
  );
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    [],
  );
}
