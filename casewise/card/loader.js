// A card's own module: finds the script that all cards of its kind share. A page that was not given it by its server
// asks the kernel, once for all of them.
const PATIENCE = 2000;
globalThis.casewiseScripts ??= new Map();
const scripts = globalThis.casewiseScripts;

function fromKernel(model) {
  return new Promise((resolve, reject) => {
    const take = ({ script }) => {
      if (!script) return;
      model.off("msg:custom", take);
      const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      import(address).then(resolve, reject);
    };
    model.on("msg:custom", take);
    model.send({ want: "script" });
  });
}

// What another card asked for may never come, for example from a kernel that was killed.
async function fromPage() {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  return Promise.race([scripts.get(NAME), late]).catch(() => null);
}

async function script(model) {
  const there = scripts.has(NAME) ? await fromPage() : null;
  if (there) return there;
  const asked = fromKernel(model);
  scripts.set(NAME, asked);
  return asked;
}

export default {
  async render({ model, el }) {
    const card = await script(model);
    return card.default.render({ model, el });
  },
};
