/** How a page looks in the four kinds of themes, and whether everybody can use it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import { cache } from "../../scripts/project.mjs";
import { until } from "./until.mts";

/** The dark one is the last, because all else is seen in it. */
const THEMES = {
  light: "Light Modern",
  "hc-light": "Light High Contrast",
  "hc-dark": "Dark High Contrast",
  dark: "Dark Modern",
};

/** A screenshot in each theme, for a person to look at; ends in the dark one. */
export async function showThemes(window, what) {
  for (const [name, theme] of Object.entries(THEMES)) {
    await window.useTheme(theme);
    await window.page.waitForTimeout(600);
    await window.screenshot(`${what}-${name}`);
  }
}

/** A screenshot of a page of ours beside a side bar in half a window, where all of it has room. */
export async function showNarrow(window, frame, what) {
  const { page } = window;
  const size = page.viewportSize();
  await page.setViewportSize({ ...size, width: 820 });
  const wider = () => frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const isNarrow = () => frame.evaluate(() => innerWidth < 520);
  await until(
    "a page without a scroll bar",
    async () => (await isNarrow()) && (await wider()) <= 0,
  );
  await window.screenshot(`${what}-narrow`);
  await page.setViewportSize(size);
}

const SCHEMES = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "hc-light": { colorScheme: "light", forcedColors: "active" },
  "hc-dark": { colorScheme: "dark", forcedColors: "active" },
};

/** The same for a page in the user's own browser, as wide as a telephone too. */
export async function showSchemes(page, what) {
  const shoot = (name) => page.screenshot({ path: join(cache, "screenshots", `${name}.png`) });
  const size = page.viewportSize();
  for (const [name, media] of Object.entries(SCHEMES)) {
    await page.emulateMedia(media);
    await shoot(`${what}-${name}`);
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  await page.setViewportSize({ width: 320, height: 640 });
  await shoot(`${what}-narrow`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${what} is ${wider} pixels wider than a telephone`);
  await page.setViewportSize(size);
}

/** What Excalidraw leaves wrong: its menu button has no name, and its footer calls itself the page's. */
export const OF_EXCALIDRAW = [".main-menu-trigger", ".layer-ui__wrapper__footer"];

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
