// "+ Scenario": inserts a scenario of any kind below the current cell, from the toolbar, the menu or the palette.

import { isAuthored, sheetOf } from "./form.js";
import { REVIEW, textOf } from "./run.js";
import { ask } from "./server.js";

const NEW = "casewise:new-scenario";
const NAMES = { choice: "Choice", mark: "Mark", rank: "Rank", reflect: "Reflect", select: "Select", sort: "Sort", story: "Story" };

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  const { ICommandPalette, ToolbarButton } = await use("@jupyterlab/apputils");
  const { Menu } = await use("@lumino/widgets");
  const menus = await use("@jupyterlab/mainmenu").catch(() => null);
  return {
    id: "casewise:new-scenario",
    description: "Inserts a scenario of any kind into an author's notebook.",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ICommandPalette, menus?.IMainMenu].filter(Boolean),
    activate: (app, tracker, palette, main) => {
      let ready = null;
      const menu = new Menu({ commands: app.commands });
      menu.id = "casewise-new-scenario";
      menu.title.label = "New Scenario";
      const now = () => tracker.currentWidget;
      const learn = async (path) => {
        const { kinds } = await ask("authoring/new", "POST", JSON.stringify({ path }));
        for (const { kind, does } of kinds) {
          const command = `${NEW}-${kind}`;
          const name = NAMES[kind] ?? kind[0].toUpperCase() + kind.slice(1);
          app.commands.addCommand(command, {
            label: ({ palette: listed }) => (listed ? `New scenario: ${name}` : `${name}: ${does}`),
            isVisible: () => Boolean(now() && isAuthored(now())),
            isEnabled: () => Boolean(now() && isAuthored(now())),
            execute: () => insert(now(), kind),
          });
          menu.addItem({ command });
          palette?.addItem({ command, category: "Casewise", args: { palette: true } });
        }
        main?.editMenu.addGroup([{ type: "submenu", submenu: menu }], 30);
      };
      tracker.widgetAdded.connect(async (_, panel) => {
        await panel.context.ready;
        if (!isAuthored(panel)) return;
        ready ??= learn(panel.context.path).catch(() => {
          ready = null;
        });
        const button = new ToolbarButton({
          label: "+ Scenario",
          tooltip: "Insert a scenario below this cell",
          className: "cw-new-scenario",
          onClick: async () => {
            await ready;
            const { left, bottom } = button.node.getBoundingClientRect();
            menu.open(left, bottom);
            menu.activeIndex = 0;
          },
        });
        panel.toolbar.insertAfter("cellType", "casewise-new-scenario", button) || panel.toolbar.addItem("casewise-new-scenario", button);
        await ready;
      });
    },
  };
}

async function insert(panel, kind) {
  const { content, context } = panel;
  const there = content.widgets.filter((cell) => cell.model.type === "code").map(textOf);
  const { source } = await ask("authoring/new", "POST", JSON.stringify({ path: context.path, kind, there }));
  const end = content.widgets.findIndex((cell) => cell.model.type === "code" && REVIEW.test(textOf(cell)));
  const below = content.activeCellIndex + 1;
  const place = end >= 0 && below > end ? end : below;
  content.model.sharedModel.insertCell(place, { cell_type: "code", source, metadata: {}, outputs: [] });
  content.activeCellIndex = place;
  content.deselectAll();
  const cell = content.widgets[place];
  content.scrollToItem?.(place, "smart")?.catch?.(() => {});
  await cell.ready;
  const sheet = sheetOf(panel, cell);
  if (sheet?.isForm) sheet.focus();
  else content.mode = "edit";
}
