// The page that JupyterLab opens with: the modules, what each asks, how far one is, what is due, what came back.

const OPEN = "casewise:start";
const NOTHING = "There is nothing here yet: your instructor has not released anything. Come back later.";
const UNREACHABLE = "Your course cannot be reached just now. Try again in a while; if it stays so, tell your instructor.";

export async function plugin(use) {
  const { ILabShell } = await use("@jupyterlab/application");
  const { MainAreaWidget } = await use("@jupyterlab/apputils");
  const { URLExt } = await use("@jupyterlab/coreutils");
  const { ServerConnection } = await use("@jupyterlab/services");
  const { Widget } = await use("@lumino/widgets");

  async function ask(address, method = "GET") {
    const settings = ServerConnection.makeSettings();
    const url = URLExt.join(settings.baseUrl, "casewise", address);
    const answer = await ServerConnection.makeRequest(url, { method }, settings);
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message ?? answer.statusText);
    return answer.json();
  }

  return {
    id: "casewise:start",
    description: "A page to start from: the modules of the course.",
    autoStart: true,
    optional: [ILabShell],
    activate: (app, shell) => {
      if (!shell) return;
      let page = null;
      const open = (activate = true) => {
        if (!page || page.isDisposed) {
          const content = new Widget();
          page = new MainAreaWidget({ content });
          page.id = "casewise-start";
          page.title.label = "Course";
          page.title.closable = true;
          const view = draw(content.node, app, ask);
          shell.currentChanged.connect((_, { newValue }) => newValue === page && view.refresh());
          shell.add(page, "main");
        }
        if (activate) shell.activateById(page.id);
      };
      app.commands.addCommand(OPEN, { label: "Course: Start Page", execute: () => open() });
      app.restored.then(async () => {
        const { modules, author } = await ask("here").catch(() => ({ modules: [], author: true }));
        if (author) return;
        if (!modules.length) {
          const found = await ask("exchange").catch(() => ({ course: "", modules: [] }));
          if (!found.course && !found.modules.length) return;
        }
        const first = shell.currentWidget;
        const launcher = first?.id.startsWith("launcher");
        open(!first || launcher);
        if (launcher) first.close();
      });
    },
  };
}

// A module's name as a title.
export function name(module) {
  const words = module.replace(/[-_]/g, " ");
  return words[0].toUpperCase() + words.slice(1);
}

// What to say of the modules that are here and those in the exchange, and of why it can't be reached. Who has a module
// and no course that is configured uploads files, and misses no exchange.
export function remark({ course, trouble }, near, far) {
  if (trouble && (course || !near.length)) return UNREACHABLE;
  return near.length || far.length ? "" : NOTHING;
}

function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function draw(node, app, ask) {
  const list = element("div", { className: "cw-modules" });
  const status = element("p", { className: "cw-start-status" });
  status.setAttribute("role", "status");
  node.classList.add("cw-start");
  node.tabIndex = -1;
  const again = element("p", { className: "cw-start-again" }, button("Look for anything new", look));
  node.append(element("main", {}, element("h1", { textContent: "Your course" }), status, list, again));
  let near = [];
  let far = [];

  function show() {
    const names = [...new Set([...near, ...far].map(({ module }) => module))].sort();
    list.replaceChildren(...names.map(one));
  }

  function one(module) {
    const mine = near.find((found) => found.module === module);
    const theirs = far.find((found) => found.module === module);
    const heading = element("h2", { id: `cw-start-${module}`, textContent: name(module) });
    const section = element("section", {}, heading);
    section.setAttribute("aria-labelledby", heading.id);
    const [graded, practice] = mine ? [mine.graded[1], mine.practice[1]] : [theirs.graded, theirs.practice];
    const points = (mine ?? theirs).points;
    const asks = `${graded} graded ${graded === 1 ? "question" : "questions"} for ${points} points`;
    section.append(line(practice ? `${asks}, and ${practice} to practice on.` : `${asks}.`));
    const due = theirs?.due || mine?.due;
    if (due) section.append(element("p", {}, element("strong", { textContent: due })));
    if (mine && practice) section.append(progress("Practice", mine.practice));
    if (mine && graded) section.append(progress("Assessment", mine.graded));
    if (theirs?.receipt) section.append(line(theirs.receipt));
    if (theirs?.feedback === "waiting") section.append(line("Feedback has come back: open the assessment to read it."));
    if (theirs?.feedback === "here") section.append(line("You have feedback. It is at the end of the assessment."));
    section.append(actions(module, mine));
    return section;
  }

  function line(text) {
    return element("p", { textContent: text });
  }

  function progress(what, [answered, total]) {
    const bar = element("progress", { max: total || 1, value: answered });
    return element("label", { className: "cw-start-progress" }, `${what}: ${answered} of ${total} `, bar);
  }

  function actions(module, mine) {
    const row = element("p", { className: "cw-start-actions" });
    if (!mine) row.append(button(`Fetch and open ${name(module)}`, () => fetch(module)));
    for (const notebook of mine?.notebooks ?? []) {
      const label = `Open the ${notebook.replace(/[-_]/g, " ")}`;
      row.append(button(label, () => openNotebook(mine, notebook), `${label}: ${name(module)}`));
    }
    return row;
  }

  function button(text, onclick, label = text) {
    const made = element("button", { type: "button", textContent: text, onclick });
    made.setAttribute("aria-label", label);
    return made;
  }

  function openNotebook({ path }, notebook) {
    return app.commands.execute("docmanager:open", { path: `${path}/${notebook}.ipynb`, factory: "Notebook" });
  }

  async function fetch(module) {
    status.textContent = `Fetching ${name(module)}…`;
    try {
      near = (await ask(`fetch/${encodeURIComponent(module)}`, "POST")).modules;
      status.textContent = `${name(module)} is here.`;
      show();
      const mine = near.find((found) => found.module === module);
      if (mine) await openNotebook(mine, mine.notebooks[0]);
    } catch (error) {
      status.textContent = `${name(module)} could not be fetched. ${error.message}`;
    }
  }

  async function refresh() {
    near = (await ask("here").catch(() => ({ modules: near }))).modules;
    show();
  }

  async function look() {
    status.textContent = "Looking for what your course has for you…";
    const found = await ask("exchange").catch(() => ({ course: "", modules: far, trouble: "No answer." }));
    far = found.trouble ? far : found.modules;
    status.textContent = remark(found, near, far);
    show();
  }

  refresh().then(look);
  return { refresh };
}
