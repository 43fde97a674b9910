// The files that JupyterLite keeps in this browser: an object store of IndexedDB, with a file's path as its key. The
// kernel writes journals there; the site's first page reads them, and brings saved ones back.

import { moduleOf } from "./journal.js";
import { storageName } from "./where.js";

const FILES = "files";
const NAME_OF_BROWSER = "casewise-browser.txt";
const FULL = "QuotaExceededError";

// Nothing can be kept here, or not this: `isFull` says that the device is full, otherwise the browser doesn't allow it.
export class DriveError extends Error {
  constructor(cause) {
    super(cause?.message ?? "The browser keeps nothing.", { cause });
    this.isFull = cause?.name === FULL;
  }
}

// An entry as JupyterLite writes it.
export function fileOf(path, text, now = new Date()) {
  const at = now.toISOString();
  const size = new TextEncoder().encode(text).length;
  return {
    name: path.split("/").at(-1), path, created: at, last_modified: at, format: "text", mimetype: "text/plain",
    content: text, size, type: "file", writable: true,
  };
}

// The text of an entry, which JupyterLite keeps in one of three forms.
export function textOf({ content, format } = {}) {
  if (content === null || content === undefined) return "";
  if (format === "base64") return new TextDecoder().decode(Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0)));
  return typeof content === "string" ? content : JSON.stringify(content);
}

// Opens the browser's files: null if nothing was ever kept and `make` isn't asked for.
function open(factory, name, make, version = undefined) {
  return new Promise((resolve, reject) => {
    let isNew = false;
    const asked = factory.open(name, version);
    asked.onupgradeneeded = ({ oldVersion }) => {
      isNew = oldVersion === 0 && !make;
      if (isNew) asked.transaction.abort(); // to look is not to make
      else if (!asked.result.objectStoreNames.contains(FILES)) asked.result.createObjectStore(FILES);
    };
    asked.onblocked = () => reject(new DriveError());
    asked.onerror = () => (isNew ? resolve(null) : reject(new DriveError(asked.error)));
    asked.onsuccess = () => {
      const base = asked.result;
      base.onversionchange = () => base.close(); // another page must not wait for this one
      if (base.objectStoreNames.contains(FILES)) resolve(base);
      else {
        base.close();
        if (make) resolve(open(factory, name, make, base.version + 1));
        else resolve(null);
      }
    };
  });
}

// driveOf() gives access to the files. Each of its functions throws a DriveError if the browser doesn't let it.
export function driveOf({ name = storageName(), factory = undefined } = {}) {
  async function within(mode, make, work, none) {
    let base;
    try {
      base = await open(factory ?? globalThis.indexedDB, name, make);
    } catch (error) {
      throw error instanceof DriveError ? error : new DriveError(error);
    }
    if (!base) return none;
    try {
      return await new Promise((resolve, reject) => {
        const transaction = base.transaction(FILES, mode);
        const found = work(transaction.objectStore(FILES));
        transaction.oncomplete = () => resolve(found?.());
        transaction.onerror = transaction.onabort = () => reject(new DriveError(transaction.error));
      });
    } catch (error) {
      throw error instanceof DriveError ? error : new DriveError(error);
    } finally {
      base.close();
    }
  }

  // The files that are wanted by their paths, each as {path, text}.
  const read = (isWanted) => within("readonly", false, (store) => {
    const found = [];
    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (isWanted(String(cursor.key))) found.push({ path: String(cursor.key), text: textOf(cursor.value) });
      cursor.continue();
    };
    return () => found;
  }, []);

  // All of them, or none: what is there already stays as it is.
  const add = async (files) => files.length > 0 && within("readwrite", true, (store) => {
    for (const { path, text } of files) {
      store.getKey(path).onsuccess = ({ target: { result } }) => result === undefined && store.put(fileOf(path, text), path);
    }
  });

  return {
    read,
    add,
    journals: () => read((path) => moduleOf(path) !== ""),
    // Removes the entries of which both their path and they themselves are wanted.
    remove: (isWanted, isStale) => within("readwrite", false, (store) => {
      store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        if (isWanted(String(cursor.key)) && isStale(cursor.value)) cursor.delete();
        cursor.continue();
      };
    }),
    browser: async () => (await read((path) => path === NAME_OF_BROWSER))[0]?.text.trim() ?? "",
    baptize: (browser) => add([{ path: NAME_OF_BROWSER, text: browser }]),
    become: (browser) => within("readwrite", true, (store) => void store.put(fileOf(NAME_OF_BROWSER, browser), NAME_OF_BROWSER)),
  };
}
