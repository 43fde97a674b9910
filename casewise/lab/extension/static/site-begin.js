// What a static site does before JupyterLite begins: it has the page open what the site has now, and finds out whether
// the browser keeps anything.

import { driveOf } from "./drive.js";
import { freshen } from "./fresh.js";
import { inControl } from "./worker.js";

const MEMORY = "memoryStorageDriver"; // JupyterLite's own, which forgets everything with the page
const STORES = ["contents", "settings", "workspaces"];

let kept = true;

// Whether what is written in this page is there on the next visit. Python itself finds out if it lacks a way to it.
export const isKept = () => kept;

// `use` gives JupyterLab's packages.
export async function begin(use, { drive = driveOf(), workers = globalThis.navigator?.serviceWorker } = {}) {
  const { PageConfig } = await use("@jupyterlab/coreutils");
  kept = await drive.read(() => false).then(() => true, () => false);
  if (!kept) {
    // Without storage JupyterLite opens nothing; with this one, the course can be read and tried.
    PageConfig.setOption("enableMemoryStorage", "true");
    for (const store of STORES) PageConfig.setOption(`${store}StorageDrivers`, JSON.stringify([MEMORY]));
  }
  if (workers?.register) {
    demand(workers);
    await inControl({ workers }).catch(() => {});
  }
  await freshen({ drive });
}

// A browser that is asked for no workers may say that it has one: JupyterLite would write to nobody.
function demand(workers) {
  const register = workers.register.bind(workers);
  workers.register = async (...wanted) => {
    const found = await register(...wanted);
    if (!found) throw new Error("This browser has no service workers.");
    return found;
  };
}
