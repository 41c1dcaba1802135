/** The whiteboard as a candidate uses it: mouse for shapes, keyboard for words. */

/** A box by its top left corner on the canvas, in pixels. */
const size = { width: 170, height: 70 };

export class Board {
  #page;
  #frame;

  /**
   * @param {import("./page.mjs").Workbench} window
   * @param {import("playwright-core").Frame} frame the webview that shows the board
   */
  constructor(window, frame) {
    this.#page = window.page;
    this.#frame = frame;
  }

  /** Draws a box with words in it; returns it, to draw arrows from. */
  async box(text, x, y) {
    const box = { x, y, ...size };
    await this.#drag("rectangle", [x, y], [x + size.width, y + size.height]);
    await this.#write(text);
    return box;
  }

  /** Draws an arrow from a box to another one on its right. */
  async arrow(from, to, label) {
    const start = [from.x + from.width + 4, from.y + from.height / 2];
    await this.#drag("arrow", start, [to.x - 4, to.y + to.height / 2]);
    await this.#write(label);
  }

  async #drag(tool, from, to) {
    await this.#frame.locator(`label:has([data-testid="toolbar-${tool}"])`).click();
    await this.#page.mouse.move(...(await this.#onPage(from)));
    await this.#page.mouse.down();
    await this.#page.mouse.move(...(await this.#onPage(to)), { steps: 8 });
    await this.#page.mouse.up();
  }

  /** Enter begins the words of what is selected. Typing before the field is there loses letters. */
  async #write(text) {
    await this.#page.keyboard.press("Enter");
    const field = this.#frame.locator("textarea.excalidraw-wysiwyg");
    await field.waitFor();
    await this.#page.keyboard.type(text);
    await this.#page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    await this.#page.keyboard.press("Escape");
  }

  async #onPage([x, y]) {
    const canvas = await this.#frame.locator("canvas.interactive").boundingBox();
    return [canvas.x + x, canvas.y + y];
  }
}
