// Building the page.

// Returns an element. Texts are never read as HTML, unless they come as `html` from the server, which escaped them.
export function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "html") element.innerHTML = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter(Boolean));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
}

export const text = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

export function progress(left, all) {
  return make("div.progress", {}, make("span", {}, left ? `${left} of ${all} left` : all ? `All ${all} read` : ""),
    make("progress", { max: all || 1, value: all - left, "aria-hidden": "true" }));
}
