// What a static site has instead of a server: it asks the browser to keep what it has, once there is an answer, and
// remembers that there was one, and when a file to hand in was saved. Python hears of every write, also a refused one.

import { keepDrafts } from "./drafts.js";
import { pathIn } from "./fresh.js";
import { noteAnswers, persist } from "./keeping.js";
import { remember } from "./memory.js";

// Under which name it's remembered when a module's file to hand in was last saved.
export const uploadOf = (module) => `upload:${module}`;

export function plugin() {
  return {
    id: "casewise:site",
    description: "Keeps a learner's answers without a server.",
    autoStart: true,
    activate: ({ serviceManager }) => {
      alwaysAnswer(serviceManager.contents);
      keepDrafts();
      let isAsked = false;
      document.addEventListener("casewise-kept", () => {
        noteAnswers();
        if (isAsked) return;
        isAsked = true;
        persist();
      });
      document.addEventListener("click", ({ target }) => {
        const isUpload = target.closest?.(".cw-review a[download]");
        if (isUpload) remember(uploadOf(pathIn(location.href).split("/")[0]), new Date().toISOString());
      });
    },
  };
}

// A kernel waits for each file to be written, and would wait forever where the browser has no room. Python reads each answer
// again once it's written, and says it if it isn't there.
export function alwaysAnswer(contents) {
  const save = contents.save.bind(contents);
  contents.save = async (path, file) => {
    try {
      return await save(path, file);
    } catch (error) {
      console.warn(`The browser doesn't keep ${path}.`, error);
      return { ...file, path };
    }
  };
}
