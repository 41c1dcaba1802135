import { useSyncExternalStore } from "react";

export type BodyTheme = "light" | "dark";

/** VS Code puts the kind of the colour theme on the body and changes it while the page runs. */
export function useBodyTheme(): BodyTheme {
  return useSyncExternalStore(watchBody, readBody);
}

function watchBody(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  return () => observer.disconnect();
}

/** High contrast light also carries `vscode-high-contrast`: ask for the light ones. */
function readBody(): BodyTheme {
  const { classList } = document.body;
  const light =
    classList.contains("vscode-light") || classList.contains("vscode-high-contrast-light");
  return light ? "light" : "dark";
}
