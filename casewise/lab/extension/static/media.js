// Shows the pictures, sound and films beside a notebook. A card names a file relative to its notebook; JupyterLab's own
// resolver makes the address from that. Sound and film in a text get their controls.

import { _ } from "./words.js";

const PLAYED = /\.(?:(mp3|m4a|wav)|(mp4|webm))$/i;
const WAITING = "[data-casewise-src]";
const IN_TEXT = ".jp-RenderedMarkdown img[src]";

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  return {
    id: "casewise:media",
    description: "Shows the pictures, sound and films of a course notebook.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (_app, tracker) => tracker.widgetAdded.connect((_, panel) => watch(panel)),
  };
}

function watch(panel) {
  const give = (node) => {
    for (const one of within(node, WAITING)) address(panel, one);
    for (const one of within(node, IN_TEXT)) play(one);
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") give(target);
      else addedNodes.forEach((node) => node.nodeType === Node.ELEMENT_NODE && give(node));
    }
  });
  give(panel.node);
  observer.observe(panel.node, { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] });
  panel.disposed.connect(() => observer.disconnect());
}

const within = (node, selector) => [...(node.matches(selector) ? [node] : []), ...node.querySelectorAll(selector)];

async function address(panel, one) {
  const name = one.dataset.casewiseSrc;
  delete one.dataset.casewiseSrc;
  const { urlResolver } = panel.context;
  if (!urlResolver.isLocal(name)) return; // a card shows nothing of another site
  const path = await urlResolver.resolveUrl(name);
  one.setAttribute("src", await urlResolver.getDownloadUrl(path));
}

// In a text, JupyterLab makes a picture of whatever has an exclamation mark.
function play(picture) {
  const { pathname } = new URL(picture.src, document.baseURI);
  const found = PLAYED.exec(pathname);
  if (!found || !picture.src.includes("/files/")) return;
  const sort = found[1] ? "sound" : "film";
  const player = document.createElement(found[1] ? "audio" : "video");
  Object.assign(player, { controls: true, preload: "metadata", className: "cw-media" });
  player.setAttribute("src", picture.src);
  if (found[2]) {
    const captions = new URL(picture.src);
    captions.pathname = pathname.replace(PLAYED, ".vtt");
    const track = Object.assign(document.createElement("track"), { kind: "captions", label: _("Captions"), default: true });
    track.setAttribute("src", captions.href);
    player.append(track);
  }
  const transcript = document.createElement("details");
  transcript.className = "cw-transcript";
  const [title, said] = [document.createElement("summary"), document.createElement("p")];
  title.textContent = _("Transcript");
  said.textContent = picture.alt;
  transcript.append(title, said);
  const box = Object.assign(document.createElement("span"), { className: `cw-${sort}` });
  box.append(player, transcript);
  picture.replaceWith(box);
}
