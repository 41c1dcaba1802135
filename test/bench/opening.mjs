/** From a command to a board that can be drawn on, in a real workbench. */

/**
 * Makes every page of the window report when a board in it can be used: the canvas takes the
 * pointer, the tools are there, and the frame with them has been painted. Call before the window
 * loads; `opened()` waits for the next report and gives its time.
 * @param {import("playwright-core").BrowserContext} context
 */
export async function watchBoards(context) {
  let tell = () => {};
  await context.exposeBinding("boardIsUsable", (_source, at) => tell(at));
  await context.addInitScript(() => {
    // A webview's own document is written anew, which drops every timer in it: its parent looks.
    const page = () => document.querySelector("iframe#active-frame")?.contentDocument;
    const isThere = () =>
      page()?.querySelector(".excalidraw canvas.interactive") &&
      page()?.querySelector('[data-testid="toolbar-rectangle"]');
    const look = () => {
      if (!isThere()) return void setTimeout(look, 4);
      requestAnimationFrame(() => setTimeout(() => window.boardIsUsable(Date.now())));
    };
    if (location.pathname.endsWith("/webview/browser/pre/index.html")) look();
  });
  return {
    /** @returns {Promise<number>} milliseconds since the epoch */
    opened: () => new Promise((resolve) => (tell = resolve)),
  };
}

/** Milliseconds from Enter in the palette to a usable board; closes the board again. */
export async function openingTime(window, boards, title) {
  await window.findCommand(title);
  const opened = boards.opened();
  const started = Date.now();
  await window.page.keyboard.press("Enter");
  const time = (await opened) - started;
  await window.command("View: Close All Editors");
  await window.page.waitForFunction(() => !document.querySelector("iframe.webview"));
  return time;
}
