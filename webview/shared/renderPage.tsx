import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { messageOf } from "../../src/core/errors.ts";

/** Shows the page once the extension has answered, or why it could not. */
export function renderPage(page: Promise<ReactNode>): void {
  const place = document.querySelector("#root");
  if (!place) throw new Error("The page's HTML has no #root");
  const root = createRoot(place);
  page.then(
    (content) => root.render(content),
    (problem: unknown) =>
      root.render(
        <p className="load-failed" role="alert">
          {messageOf(problem)}
        </p>,
      ),
  );
}
