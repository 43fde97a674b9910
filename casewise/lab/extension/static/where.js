// Where the course runs: beside a Jupyter server, or on a static site. There no server answers, Python runs in the
// page, and the browser keeps what is answered.

const CONFIG = "jupyter-config-data"; // where every page of Jupyter has its settings
const LITE = "litePluginSettings"; // which of them only JupyterLite has
const KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel";
const COURSE = "course"; // what the site's first page says of the course
const UP = "../../../"; // from the folder in extensions/casewise/ of a site

// What a page says of where it is: {isSite, storage, python}, with the name of the browser's storage if it has its own,
// and where Python is.
export function placeOf(page) {
  const config = parsed(page?.getElementById(CONFIG)?.textContent);
  return {
    isSite: LITE in config || Boolean(page?.getElementById(COURSE)),
    storage: config.contentsStorageName ?? "",
    python: config[LITE]?.[KERNEL]?.pyodideUrl ?? "",
  };
}

function parsed(text) {
  try {
    return Object(JSON.parse(text || "{}"));
  } catch {
    return {};
  }
}

let known = null;
const place = () => (known ??= placeOf(globalThis.document));

export const isSite = () => place().isSite;

// The address of the site's first page.
export const siteRoot = () => new URL(UP, import.meta.url);

// The address of a notebook's page on the site, at a step if one is given.
export function notebookAt(path, step = "", root = siteRoot()) {
  const there = new URL("notebooks/index.html", root);
  there.search = `?path=${path.split("/").map(encodeURIComponent).join("/")}`;
  there.hash = step;
  return there;
}

// Where Python's files are.
export const pythonUrl = (root = siteRoot()) => new URL(place().python || "static/pyodide/pyodide.mjs", root);

// Under which name JupyterLite keeps files in the browser. Two courses of one host stay apart by their paths.
export const storageName = (root = siteRoot()) => place().storage || `JupyterLite Storage - ${root.pathname}`;
