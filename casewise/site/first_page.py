"""The site's first page: readable before anything of Python is there, and made of what the release says."""

from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from casewise.languages.catalogs import N_, _, for_script, ngettext, speaking
from casewise.site.archive import Files, short_hash
from casewise.site.jupyterlite import as_json

PAGES = Path(__file__).with_name("pages")
TEMPLATE = "index.html"
STYLE = "site.css"
WORDS = "words.json"
"""What JavaScript needs to speak the course's language, for the pages of notebooks."""
LIVES = N_(
    "Your answers live in this browser, on this device. Nobody else sees them until you hand them in. They are gone "
    "when this browser's data is cleared, so save a copy now and then. The file also takes them to another device."
)
WITHOUT_SCRIPT = N_("To answer the questions, turn JavaScript on for this site, then reload the page.")
INVENTED = N_(
    "People and places in the cases are invented. The course is education, not legal advice: your state's law and your "
    "employer's policies may ask for more."
)
PARTS = {"lesson": N_("Lesson"), "assessment": N_("Assessment")}
OPENS = {"lesson": N_("Open the lesson: {title}"), "assessment": N_("Open the assessment: {title}")}
NAME = "casewise"
CONTENTS = f"{NAME}.json"
"""What a page reads to know which notebooks are new."""
LITE = '<script id="jupyter-config-data" type="application/json">{}</script>'
"""JupyterLite's pages look for this in the page of the folder above them."""


def page_files(course: dict[str, Any], contents: Files, scripts: str) -> Files:
    """Return the first page with what it needs, and `casewise.json`, by their paths in the site.

    `scripts` is the folder of Casewise's own scripts.
    """
    made = {path.name: path.read_bytes() for path in sorted(PAGES.iterdir()) if path.is_file()}
    style = f"{STYLE}?{short_hash(made[STYLE])}"
    made[TEMPLATE] = _page(made[TEMPLATE].decode(), course, scripts=scripts, style=style).encode()
    made[WORDS] = as_json(for_script(course["language"], "lab"))
    made[CONTENTS] = as_json(
        {
            "version": course["version"],
            "notebooks": {
                path: hashlib.sha256(data).hexdigest() for path, data in contents.items() if path.endswith(".ipynb")
            },
        }
    )
    return made


def _page(template: str, course: dict[str, Any], **addresses: str) -> str:
    first = course["modules"][0]
    begun = first["notebooks"][0]
    with speaking(course["language"]):
        page = Template(template).substitute(
            **addresses,
            title=html.escape(course["title"] or "Casewise"),
            language=html.escape(course["language"]),
            version=html.escape(course["version"]),
            course=embedded(course),
            words=embedded(for_script(course["language"], "lab")),
            modules="\n".join(_module(module) for module in course["modules"]),
            next=_link(begun["path"], _("Start: {title}").format(title=first["title"])),
            taken=html.escape(_("about {minutes} min").format(minutes=begun["minutes"])),
            your_answers=_("Your answers"),
            lives=html.escape(_(LIVES)),
            without_script=html.escape(_(WITHOUT_SCRIPT)),
            invented=html.escape(_(INVENTED)),
        )
    return page if 'id="jupyter-config-data"' in page else page.replace("</head>", f"{LITE}\n</head>", 1)


def embedded(data: Any) -> str:
    """Return JSON that can't end the element that it's in."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def _module(module: dict[str, Any]) -> str:
    lines = [f'<section data-module="{html.escape(module["module"])}">', f"<h2>{html.escape(module['title'])}</h2>"]
    if module["due"]:
        lines.append(f'<p class="due">{html.escape(module["due"])}</p>')
    lines += ["<ul>", *(_notebook(one, module) for one in module["notebooks"]), "</ul>", "</section>"]
    return "\n".join(lines)


def _notebook(notebook: dict[str, Any], module: dict[str, Any]) -> str:
    """Return a notebook's line: only its kind if the module has no other of it, because the module has the name."""
    count = len(notebook["questions"]) + len(notebook["practice"])
    asked = ngettext("{count} question", "{count} questions", count).format(count=count)
    taken = _("about {minutes} min").format(minutes=notebook["minutes"])
    kind = notebook["kind"]
    alone = [one["kind"] for one in module["notebooks"]].count(kind) == 1
    words, label = (_(PARTS[kind]), _(OPENS[kind]).format(title=module["title"])) if alone else (notebook["title"], "")
    link = _link(notebook["path"], words, label)
    path = html.escape(notebook["path"])
    return f'<li data-path="{path}">{link} <span>{html.escape(asked)}, {html.escape(taken)}</span></li>'


def _link(path: str, words: str, label: str = "") -> str:
    name = f' aria-label="{html.escape(label)}"' if label else ""
    return f'<a href="notebooks/index.html?path={html.escape(quote(path))}"{name}>{html.escape(words)}</a>'
