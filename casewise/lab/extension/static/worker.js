// The service worker by which Python on a static site reaches the browser's files.

import { siteRoot } from "./where.js";

const FILE = "service-worker.js?enableCache=false"; // the address by which JupyterLite asks for it
const CONFIG = "jupyter-lite.json";

// Asks for the worker, before JupyterLite does. JupyterLite takes it over if it's noted to be of its own version.
export async function register({ workers = navigator.serviceWorker, root = siteRoot() } = {}) {
  const address = new URL(FILE, root);
  const worker = await workers.register(address);
  const config = await fetch(new URL(CONFIG, root)).then((answer) => answer.json()).catch(() => null);
  localStorage.setItem(`${address}-version`, config?.["jupyter-config-data"]?.appVersion ?? "");
  return worker;
}

// Waits until the worker is in control of this page, but not for long: Python looks for files once, when it starts.
export async function inControl({ workers = navigator.serviceWorker, patience = 3000 } = {}) {
  if (workers.controller || globalThis.crossOriginIsolated) return;
  const controlled = new Promise((then) => workers.addEventListener("controllerchange", then, { once: true }));
  await register({ workers });
  await Promise.race([controlled, new Promise((then) => setTimeout(then, patience))]);
}
