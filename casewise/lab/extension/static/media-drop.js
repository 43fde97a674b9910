// For authors: a picture, a sound or a film that is dropped or pasted onto a text or a scenario in source/ becomes a file
// beside the notebook, and its name is written where the caret is. JupyterLab by itself would hide it in the notebook.

const SOURCE = /(^|\/)source\/[^/]+\/[^/]+\.ipynb$/;
const SCENARIO = /^%%scenario(?: ([a-z0-9][a-z0-9_-]*))?/;
const ENDINGS = {
  "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-m4a": "m4a", "audio/x-wav": "wav",
  "image/gif": "gif", "image/jpeg": "jpg", "image/png": "png", "image/svg+xml": "svg", "image/webp": "webp",
  "video/mp4": "mp4", "video/webm": "webm",
};
const UNNAMED = /^(image|blob|clipboard|screenshot|untitled)?$/; // what a browser calls what was copied
const PICTURE = /^image\//;
const LARGEST = 40 * 1024 * 1024;
const MOST = 99;
const LONG = 20_000; // until the line about it goes away

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  return {
    id: "casewise:media-drop",
    description: "Puts pictures that an author drops or pastes beside the notebook.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app, tracker) =>
      tracker.widgetAdded.connect((_, panel) => watch(panel, app.serviceManager.contents)),
  };
}

function watch(panel, contents) {
  const { node } = panel.content;
  const said = document.createElement("p");
  said.className = "cw-notice cw-dropped";
  said.setAttribute("role", "status");
  said.hidden = true;
  panel.node.append(said);
  let pause;
  const tell = (text) => {
    said.textContent = text;
    said.hidden = !text;
    clearTimeout(pause);
    if (text) pause = setTimeout(tell, LONG, "");
  };
  const take = (event) => {
    if (!SOURCE.test(panel.context.path)) return;
    const cell = panel.content.widgets.find((one) => one.node.contains(event.target));
    const files = [...((event.clipboardData ?? event.dataTransfer)?.files ?? [])].filter(({ type }) => type in ENDINGS);
    const all = (event.clipboardData ?? event.dataTransfer)?.files.length;
    if (!cell?.editor || !files.length || files.length < all || !isText(cell)) return;
    event.preventDefault();
    event.stopPropagation();
    const field = event.target.closest?.(".cw-form textarea");
    if (!field && event.target.closest?.(".cw-form")) {
      tell("Put it onto a text of the form: the situation, an option or a reason.");
      return;
    }
    if (event.type === "drop" && !field) atPointer(cell.editor, event);
    put(panel, contents, cell, files, tell, field?.id);
  };
  // JupyterLab listens on the way down to a cell as well, so this is asked first.
  node.addEventListener("drop", take, true);
  node.addEventListener("paste", take, true);
}

const textOf = (cell) => cell.model.sharedModel.source;
const isText = (cell) => cell.model.type === "markdown" || SCENARIO.test(textOf(cell));

function atPointer(editor, { clientX, clientY }) {
  const place = editor.editor?.posAtCoords({ x: clientX, y: clientY });
  if (place != null) editor.editor.dispatch({ selection: { anchor: place } });
}

async function put(panel, contents, cell, files, tell, field) {
  const folder = panel.context.path.slice(0, panel.context.path.lastIndexOf("/"));
  const written = [];
  for (const file of files) {
    if (file.size > LARGEST) {
      tell(`${file.name} is larger than 40 MB. Save it smaller first.`);
      return;
    }
    try {
      const name = await free(contents, folder, named(file, cell));
      const content = await base64(file);
      await contents.save(`${folder}/${name}`, { type: "file", format: "base64", name, content });
      written.push(`![${PICTURE.test(file.type) ? "describe it" : "what you hear"}](${name})`);
    } catch (error) {
      tell(`${file.name || "The picture"} can't be put beside the notebook: ${error.message}`);
      return;
    }
  }
  if (cell.isDisposed) return;
  write(cell, document.getElementById(field), written.join("\n"));
  tell(
    `${written.length === 1 ? "The file is" : "The files are"} beside the notebook. ` +
      "Write between the brackets what it shows or says, for those who can't see or hear it.",
  );
}

// In the form, where the field's caret is.
function write(cell, field, text) {
  if (field) {
    field.focus();
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  } else {
    cell.editor.replaceSelection(text);
    cell.editor.focus();
  }
}

// The file's own name, in letters that every computer takes; what was copied has none and is called after the scenario.
function named(file, cell) {
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const stem = plain(file.name.replace(/\.[^.]*$/, "")).replace(/[^a-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  const scenario = SCENARIO.exec(textOf(cell))?.[1] ?? "picture";
  return [UNNAMED.test(stem) ? scenario : stem, ENDINGS[file.type]];
}

async function free(contents, folder, [stem, ending]) {
  const there = await contents.get(folder, { content: true });
  const names = new Set(there.content.map(({ name }) => name.toLowerCase()));
  for (let number = 1; number <= MOST; number++) {
    const name = number === 1 ? `${stem}.${ending}` : `${stem}-${number}.${ending}`;
    if (!names.has(name)) return name;
  }
  throw new Error(`there are ${MOST} files of this name.`);
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("it can't be read."));
    reader.readAsDataURL(file);
  });
}
