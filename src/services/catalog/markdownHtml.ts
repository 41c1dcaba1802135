import { Marked } from "marked";

// Content packs may come from anywhere: their raw HTML is shown as text.
const marked = new Marked({
  async: false,
  renderer: { html: ({ text }) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;") },
});

/** Markdown as HTML without anything but Markdown's own elements. */
export function markdownHtml(markdown: string): string {
  return marked.parse(markdown, { async: false });
}
