/** One workbench window as a person uses it: commands, webviews, dialogs, and what it reached for. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cache } from "../../scripts/project.mjs";
import { isLoopback } from "./network/recording.mjs";

/** A cold extension host on two cores needs 9 to 14 seconds to answer. */
const patience = 60_000;

/** Answered inside the browser by the webview's service worker; no name is ever looked up. */
const webviewResource = /^https:\/\/[^/]+\.vscode-(resource|cdn|webview)\.[^/]*\//;

/**
 * Opens the server's workspace in a new window.
 * @param {import("playwright-core").Browser} browser
 * @param {{ url: string, workspace: string }} server
 * @param {{ width?: number, height?: number,
 *   prepare?: (context: import("playwright-core").BrowserContext) => Promise<void> }} options
 */
export async function openWorkbench(browser, server, options = {}) {
  const { width = 1440, height = 900, prepare } = options;
  const context = await browser.newContext({ viewport: { width, height } });
  // Whatever a story waits for may be the first thing that it asks of a cold extension host.
  context.setDefaultTimeout(patience);
  await prepare?.(context);
  const page = await context.newPage();
  const window = new Workbench(page);
  await page.goto(workbenchUrl(server));
  await window.ready();
  return window;
}

/** The address of the server's workspace. */
export function workbenchUrl({ url, workspace }) {
  return `${url}/?folder=${encodeURIComponent(workspace)}`;
}

export class Workbench {
  /** Errors that the extension's own pages wrote to the console, content-policy violations among them. */
  webviewErrors = [];
  /** Requests of the extension's own pages that were not for this machine. */
  webviewRequestsOutside = [];

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    page.on("console", (message) => this.#onConsole(message));
    page.on("request", (request) => this.#onRequest(request));
  }

  async ready() {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: patience });
    await this.page.locator(".monaco-workbench .part.editor").waitFor({ timeout: patience });
  }

  /**
   * Runs a command by its title, through the palette, and takes these rows of the quick picks that
   * it opens. Begun again when a list closes in between: a page that takes the focus closes it.
   */
  async command(title, ...rows) {
    for (const end = Date.now() + patience; Date.now() < end;) {
      await this.findCommand(title);
      if (await this.#takes([title, ...rows])) return;
    }
    throw new Error(`The list does not stay open for "${[title, ...rows].join('", "')}".`);
  }

  /** Whether the command and then a row of each quick pick, found by its text, could be taken. */
  async #takes([title, ...rows]) {
    if (!(await succeeds(this.#row(title).click({ timeout: 2_000 })))) return false;
    for (const row of rows) {
      const typed = this.#quickInput.fill(row, { timeout: 10_000 });
      const taken = typed.then(() => this.#row(row).click({ timeout: 10_000 }));
      if (!(await succeeds(taken))) return false;
    }
    return true;
  }

  /**
   * Opens the palette with the command in it. Opened again until it is there: a page that takes
   * the focus closes the palette, and an open one does not learn of commands that come later,
   * while those of an extension come seconds after the window.
   */
  async findCommand(title) {
    for (const end = Date.now() + patience; ; await this.page.keyboard.press("Escape")) {
      await this.page.keyboard.press("F1");
      const typed = this.#quickInput.fill(`>${title}`, { timeout: 2_000 });
      if ((await succeeds(typed)) && (await appears(this.#row(title), 2_000))) return;
      if (Date.now() > end) throw new Error(`The palette knows no command "${title}".`);
    }
  }

  /** Takes the row of the open quick pick that has this text. */
  async pick(text) {
    await this.#row(text).click({ timeout: patience });
  }

  /** Takes a row of a quick pick whose rows still come and go, until the box with this title is there. */
  async pickUntil(text, title) {
    const heading = this.page.locator(".quick-input-widget:visible .quick-input-title");
    const next = heading.filter({ hasText: title });
    for (const end = Date.now() + patience; Date.now() < end;) {
      await succeeds(this.#row(text).click({ timeout: 2_000 }));
      if (await appears(next, 3_000)) return;
    }
    throw new Error(`No "${title}" after "${text}".`);
  }

  /** Types into the input box with this title and accepts it. */
  async answerInput(title, text) {
    const heading = this.page.locator(".quick-input-widget:visible .quick-input-title");
    await heading.filter({ hasText: title }).waitFor({ timeout: patience });
    await this.#quickInput.fill(text);
    await this.#quickInput.press("Enter");
  }

  /** Types the path into the file dialog with this title; again while the dialog still reads its first folder. */
  async chooseFile(title, path) {
    const heading = this.page.locator(".quick-input-widget:visible .quick-input-title");
    const dialog = heading.filter({ hasText: title });
    await dialog.waitFor({ timeout: patience });
    for (const end = Date.now() + patience; Date.now() < end;) {
      await this.#quickInput.fill(path);
      await this.#quickInput.press("Enter");
      if (await succeeds(dialog.waitFor({ state: "hidden", timeout: 3_000 }))) return;
    }
    throw new Error(`The dialog "${title}" does not take ${path}.`);
  }

  /** The notification with this text. */
  notice(text) {
    return this.page.locator(".notification-toast").filter({ hasText: text }).first();
  }

  /** Waits until this was said: VS Code may keep a notification that follows another at once in its centre. */
  async told(text) {
    if (await appears(this.notice(text), 5_000)) return;
    const items = this.page.locator(".notifications-center .notification-list-item");
    const said = items.filter({ hasText: text }).first();
    for (const end = Date.now() + patience; Date.now() < end;) {
      await this.command("Notifications: Show Notifications");
      if (await appears(said, 5_000)) return;
    }
    throw new Error(`No notification says "${text}".`);
  }

  /** Accepts what the open input box proposes. */
  async acceptInput() {
    await this.#quickInput.waitFor({ timeout: patience });
    await this.#quickInput.press("Enter");
  }

  /** The whole text of the editor that is open, as copying it gives it; the clipboard has to be allowed. */
  async copyEditor() {
    await this.page.locator(".editor-instance .monaco-editor .view-lines").first().click();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.press("Control+C");
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Puts other words in the place of those that the open editor has, as a person does it: found and typed over. */
  async replaceInEditor(words, others) {
    await this.page.locator(".editor-instance .monaco-editor .view-lines").first().click();
    await this.page.keyboard.press("Control+F");
    const search = this.page.locator(".find-widget.visible");
    await search.locator("textarea.input").first().fill(words);
    await search.locator(".matchesCount").filter({ hasText: "1 of 1" }).waitFor();
    // The first Escape may be taken by a notification.
    do await search.locator("textarea.input").first().press("Escape");
    while (!(await succeeds(search.waitFor({ state: "hidden", timeout: 2_000 }))));
    await this.page.keyboard.insertText(others);
  }

  get #quickInput() {
    return this.page.locator(".quick-input-widget:visible input.input").first();
  }

  #row(text) {
    return this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: text })
      .first();
  }

  /**
   * The frame of the open webview that has the selector. Several webviews come in no reliable
   * order, so that content is the only way to tell them apart.
   */
  async webviewWith(selector, timeout = patience) {
    const end = Date.now() + timeout;
    while (Date.now() < end) {
      for (const frame of this.page.frames().filter(isWebviewContent)) {
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0); // it may be going away
        if (found > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview shows ${selector} after ${timeout / 1000} s.`);
  }

  /** Takes an item of the menu of a row in a tree; again while the tree or a page that takes the focus closes it. */
  async chooseInMenu(row, title) {
    const item = this.page.getByRole("menuitem", { name: title });
    const quick = { timeout: 2_000 };
    for (const end = Date.now() + patience; Date.now() < end;) {
      const opened = row.click({ button: "right", ...quick }).then(() => item.hover(quick));
      // A menu does not take the click of a mouse that did not come to it by itself.
      if ((await succeeds(opened)) && (await succeeds(item.press("Enter", quick)))) {
        if (await succeeds(item.waitFor({ state: "detached", ...quick }))) return;
      }
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`The menu does not stay open for "${title}".`);
  }

  statusBarItem(text) {
    return this.page.locator(".statusbar-item:visible").filter({ hasText: text });
  }

  /** Presses a button of the modal dialog that is open. */
  async answerDialog(button) {
    const dialog = this.page.locator(".monaco-dialog-box");
    await dialog.waitFor({ timeout: patience });
    await dialog.getByRole("button", { name: button, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
  }

  /** Reloads the window, which starts a new extension host. */
  async reload() {
    await this.page.reload();
    await this.ready();
  }

  /** Changes to a theme by its name: "Dark Modern", "Light High Contrast", … */
  async useTheme(name) {
    await this.command("Preferences: Color Theme", name);
    await this.page.locator(".quick-input-widget").first().waitFor({ state: "hidden" });
  }

  /** Saves what is seen to .cache/screenshots; returns the file. */
  async screenshot(name) {
    const folder = join(cache, "screenshots");
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    // What is still fading in or out is shown as it will be.
    await this.page.screenshot({ path, animations: "disabled" });
    return path;
  }

  async close() {
    await this.page.context().close();
  }

  #onConsole(message) {
    const { url } = message.location(); // empty for a page's inline script and its content policy
    const ours = url === "" || webviewResource.test(url) || url.includes("/fake.html");
    if (ours && message.type() === "error") this.webviewErrors.push(message.text());
  }

  #onRequest(request) {
    const url = request.url();
    if (/^(data|blob):/.test(url) || webviewResource.test(url) || isLoopback(new URL(url).origin))
      return;
    if (isFromWebview(request)) this.webviewRequestsOutside.push(url);
  }
}

function appears(locator, timeout) {
  return succeeds(locator.waitFor({ timeout }));
}

function succeeds(promise) {
  return promise.then(
    () => true,
    () => false,
  );
}

function isWebviewContent(frame) {
  return frame.url().includes("/fake.html");
}

function isFromWebview(request) {
  // A service worker has no frame; the only one in a workbench serves the webviews.
  if (request.serviceWorker()) return true;
  for (let frame = request.frame(); frame; frame = frame.parentFrame())
    if (isWebviewContent(frame) || frame.url().includes("/webview/browser/pre/")) return true;
  return false;
}
