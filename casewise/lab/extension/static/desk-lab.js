// The course desk in JupyterLab, for whoever has the course's source/: it opens with it, and is found in the launcher,
// the palette and the menu.

import { ask, isLearner } from "./server.js";

const OPEN = "casewise:desk";
const LABEL = "Course desk";

export async function plugin(use) {
  const { ILabShell } = await use("@jupyterlab/application");
  const { ICommandPalette, MainAreaWidget } = await use("@jupyterlab/apputils");
  const { PageConfig } = await use("@jupyterlab/coreutils");
  const { Menu, Widget } = await use("@lumino/widgets");
  const launcher = await use("@jupyterlab/launcher").catch(() => null);
  const menus = await use("@jupyterlab/mainmenu").catch(() => null);
  const tokens = [ILabShell, ICommandPalette, launcher?.ILauncher, menus?.IMainMenu];

  return {
    id: "casewise:desk",
    description: "The instructor's page: how far each module is, and a button for each command.",
    autoStart: true,
    optional: tokens.filter(Boolean),
    activate: (app, ...given) => {
      const at = (token) => given[tokens.filter(Boolean).indexOf(token)] ?? null;
      const shell = at(ILabShell);
      if (!shell) return;
      let page = null;
      let draw = null; // a learner's browser never loads it
      const open = (activate = true) => {
        if (!page || page.isDisposed) page = made();
        if (activate) shell.activateById(page.id);
      };
      const made = () => {
        const content = new Widget();
        const widget = new MainAreaWidget({ content });
        widget.id = "casewise-desk";
        widget.title.label = LABEL;
        widget.title.caption = "How far each module is, and what to do";
        widget.title.closable = true;
        const view = draw(content.node, {
          root: new URL(PageConfig.getBaseUrl(), location.href),
          open: (path) => app.commands.execute("docmanager:open", { path, factory: "Notebook" }),
          tab: "_blank",
        });
        const look = (_, { newValue }) => newValue === widget && view.refresh();
        shell.currentChanged.connect(look);
        widget.disposed.connect(() => {
          shell.currentChanged.disconnect(look);
          view.end();
        });
        shell.add(widget, "main");
        return widget;
      };
      app.restored.then(async () => {
        if ((await isLearner()) || !(await ask("desk/actions").catch(() => null))) return;
        style();
        ({ draw } = await import("./desk.js"));
        app.commands.addCommand(OPEN, { label: LABEL, caption: "How far each module is, and what to do", execute: () => open() });
        at(ICommandPalette)?.addItem({ command: OPEN, category: "Casewise" });
        if (launcher) at(launcher.ILauncher)?.add({ command: OPEN, category: "Casewise", rank: 0 });
        if (menus) {
          const menu = new Menu({ commands: app.commands });
          menu.id = "casewise-menu";
          menu.title.label = "Casewise";
          menu.addItem({ command: OPEN });
          at(menus.IMainMenu)?.addMenu(menu, true, { rank: 900 });
        }
        const first = shell.currentWidget ?? [...shell.widgets("main")][0];
        const empty = first?.id.startsWith("launcher");
        open(!first || empty);
        if (empty) first.close();
      });
    },
  };
}

function style() {
  const href = new URL("desk.css", import.meta.url);
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}
