// The course's page in JupyterLab: it opens with it, can't be closed, and is found in the launcher and by its command.

import { remember } from "./memory.js";
import { draw } from "./home.js";
import { expect } from "./run.js";
import { ask, isLearner } from "./server.js";
import { _ } from "./words.js";

const OPEN = "casewise:start";

export async function plugin(use) {
  const { ILabShell } = await use("@jupyterlab/application");
  const { ICommandPalette, MainAreaWidget } = await use("@jupyterlab/apputils");
  const launcher = await use("@jupyterlab/launcher").catch(() => null);
  const { Widget } = await use("@lumino/widgets");

  return {
    id: "casewise:start",
    description: "A page to start from: the modules of the course.",
    autoStart: true,
    optional: [ILabShell, ICommandPalette, ...(launcher ? [launcher.ILauncher] : [])],
    activate: (app, shell, palette, tiles) => {
      if (!shell) return;
      let page = null;
      const open = (activate = true) => {
        if (!page || page.isDisposed) {
          const content = new Widget();
          page = new MainAreaWidget({ content });
          page.id = "casewise-start";
          page.title.label = _("Course");
          page.title.closable = false;
          const view = draw(content.node, {
            open: (path, step, again) => openNotebook(app, path, step, again),
            shows: () => (page.title.label = _("Course")),
          });
          shell.currentChanged.connect((_, { newValue }) => newValue === page && view.refresh());
          shell.add(page, "main");
        }
        if (activate) shell.activateById(page.id);
      };
      app.commands.addCommand(OPEN, { label: () => _("Course"), caption: () => _("The modules of your course"), execute: () => open() });
      app.restored.then(async () => {
        if (!(await isLearner())) return;
        const { modules } = await ask("today").catch(() => ({ modules: [] }));
        if (!modules.length) {
          const found = await ask("refresh", "POST").catch(() => ({ course: "", modules: [] }));
          if (!found.course && !found.modules.length) return;
        }
        palette?.addItem({ command: OPEN, category: _("Course") });
        tiles?.add({ command: OPEN, category: _("Course"), rank: 0 });
        const first = shell.currentWidget ?? [...shell.widgets("main")][0]; // one that opens isn't current yet
        const empty = first?.id.startsWith("launcher");
        open(!first || empty);
        if (empty) first.close();
      });
    },
  };
}

// Opens a notebook, at a case if there is one: course mode reads where one was from what the browser remembers.
async function openNotebook(app, path, step, again = false) {
  if (step) remember(path, { step, again });
  expect(path);
  await app.commands.execute("docmanager:open", { path, factory: "Notebook" });
  if (step) document.dispatchEvent(new CustomEvent("casewise-open", { detail: { path, step, again } }));
}
