// What JupyterLab and Notebook 7 load of Casewise. They expect a module-federation container; this is one by hand, so
// that nothing needs to be built. The plugins are in plain modules beside this file.
(() => {
  const here = document.currentScript.src;
  for (const name of ["html.css", "style.css"]) {
    const href = new URL(name, here);
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  }
  const EVERYWHERE = ["run.js", "course.js"];
  const ON_A_SITE = ["site.js"];
  const WITH_A_SERVER = [
    "author.js", "editor.js", "disk.js", "start.js", "ahead.js", "desk-lab.js", "import.js", "media.js", "media-drop.js",
    "form.js", "form-menu.js",
  ];
  let shared;

  // JupyterLab's own packages, as its other extensions get them.
  async function use(name) {
    const [version] = Object.values(shared[name] ?? {});
    return version ? (await version.get())() : null;
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.casewise = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const { isSite } = await import(new URL("where.js", here));
      if (isSite()) await (await import(new URL("site-begin.js", here))).begin(use);
      else await (await import(new URL("server.js", here))).connect(use);
      const files = [...EVERYWHERE, ...(isSite() ? ON_A_SITE : WITH_A_SERVER)];
      const parts = await Promise.all(files.map((file) => import(new URL(file, here))));
      const plugins = (await Promise.all(parts.map((part) => part.plugin(use)))).filter(Boolean);
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
