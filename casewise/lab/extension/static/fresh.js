// On a static site nobody saves a notebook: the journal has the answers, and a notebook that was corrected reaches
// everybody. A copy that a browser kept of it, and what it remembers of the file, would come first.

import { driveOf } from "./drive.js";
import { siteRoot } from "./where.js";

const PATIENCE = 3000;
const NOTEBOOK = /\.ipynb$/;

// The notebook that a page's address asks for.
export const pathIn = (address) => new URL(address).searchParams.get("path") ?? "";

const folderOf = (path) => path.slice(0, path.lastIndexOf("/") + 1);
const isCourse = ({ content }) => Boolean(content?.metadata?.casewise ?? (typeof content === "string" && content.includes('"casewise"')));

// Has the page open what the site has now. It's over before JupyterLite reads the notebook.
export async function freshen({ address = location.href, drive = driveOf(), root = siteRoot() } = {}) {
  const path = pathIn(address);
  const folder = folderOf(path);
  if (!folder) return;
  const isCopy = (other) => other.startsWith(folder) && NOTEBOOK.test(other);
  await Promise.all([
    drive.remove(isCopy, isCourse).catch(() => {}),
    again(new URL(`files/${path}`, root)),
  ]);
}

// Asks the host whether a file is still the same, whatever the browser's cache thinks of it.
function again(address) {
  return fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) }).catch(() => {});
}

// A notebook that is never saved is never asked about, either.
export function neverSave(panel) {
  const { model } = panel;
  const clean = () => {
    if (model.dirty) model.dirty = false;
  };
  model.stateChanged.connect(clean);
  clean();
}
