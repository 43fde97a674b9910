// What JupyterLab loads with the first notebook, loaded while a learner still looks at the course's page.

import { loadAhead } from "./early-cards.js";
import { isLearner } from "./server.js";

const LANGUAGE = "text/x-ipythongfm"; // of every cell with text
const SAMPLE = "# A\n\n*text* with `code`\n";

export async function plugin(use) {
  const { IRenderMimeRegistry, MimeModel } = await use("@jupyterlab/rendermime");
  const { IEditorLanguageRegistry } = await use("@jupyterlab/codemirror");
  return {
    id: "casewise:ahead",
    description: "Loads ahead what a course notebook needs.",
    autoStart: true,
    requires: [IRenderMimeRegistry, IEditorLanguageRegistry],
    activate: (app, registry, languages) => {
      app.restored.then(async () => {
        if (await isLearner()) whenIdle(() => load(app, registry, MimeModel, languages));
      });
    },
  };
}

const whenIdle = (work) => (globalThis.requestIdleCallback ?? setTimeout)(() => work().catch(() => {}));

async function load(app, registry, MimeModel, languages) {
  await loadAhead().catch(() => {});
  // JupyterLab keeps the answer, and asks for it otherwise while the server should hand out the notebook.
  await app.serviceManager.nbconvert.getExportFormats(false);
  const text = registry.createRenderer("text/markdown");
  await text.renderModel(new MimeModel({ data: { "text/markdown": SAMPLE } }));
  text.dispose();
  await languages.getLanguage(LANGUAGE);
  await registry.latexTypesetter?.typeset(document.createElement("p")); // asked about every text, with formulas or without
}
