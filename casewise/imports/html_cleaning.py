"""What happens to a text's HTML before it becomes Markdown: what runs, follows or disturbs goes.

Scripts, forms, trackers, pages in pages and foreign pictures go, and a sentence names each. Word's lists become lists,
formulas text, and a table for the layout goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from casewise.imports.html_lists import classes, make_lists
from casewise.imports.markdown_text import tidy

SILENT = ["style", "meta", "link", "title", "base", "template", "noscript", "xml", "colgroup", "wbr", "area", "param"]
"""Elements that show nothing, and go without a word."""
FIELDS = ["input", "button", "select", "textarea", "option", "datalist", "output"]
PAGES = ["iframe", "frame", "frameset", "object", "embed", "applet", "portal"]
MEDIA = ["audio", "video", "source", "track", "bgsound"]
DRAWN = ["svg", "canvas", "map"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
BLOCKS = ["p", "div", "ul", "ol", "li", "table", "blockquote", "pre", "dl", "hr", *HEADINGS]
CELLS = ["td", "th"]
WIDEST = 20
"""Columns that a cell may span."""
PIXEL = re.compile(r"\s*[01](?:px)?\s*")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
HIGH = str.maketrans("0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
NAMED = 80
"""How many characters of an address or a text a sentence repeats."""


class Said(Protocol):
    """Takes what is said of a text, and keeps its pictures."""

    def note(self, sentence: str) -> None:
        """Add a sentence on what wasn't taken."""

    def shown(self, link: str, alt: str) -> str:
        """Return the name of the picture behind a link, or an empty text."""


def clean(soup: BeautifulSoup, said: Said) -> None:
    """Change a text in place, until all that is left can be Markdown."""
    _Cleaning(soup, said).clean()


def short(text: str) -> str:
    """Return a text as a sentence repeats it."""
    text = " ".join(text.split())
    return text if len(text) <= NAMED else f"{text[: NAMED - 1]}…"


@dataclass
class _Cleaning:
    """One text on its way: its elements go or change, one kind after the other."""

    soup: BeautifulSoup
    said: Said

    def clean(self) -> None:
        self._formulas()
        self._drop()
        self._words()
        self._links()
        self._images()
        self._scripts()
        make_lists(self.soup)
        self._emphasis()
        self._tables()

    def _all(self, names: list[str] | str) -> Iterator[Tag]:
        """Yield all elements of some names that are still there when their turn comes."""
        yield from (tag for tag in list(self.soup.find_all(names)) if not tag.decomposed)

    def _formulas(self) -> None:
        """Replace formulas that a program drew with the TeX that they're drawn from, or their text."""
        for tag in self.soup.select(".MathJax, .MathJax_Preview, .MathJax_Display, .katex-html, .MJX_Assistive_MathML"):
            tag.decompose()
        for script in self._all("script"):
            if str(script.get("type", "")).startswith("math/tex"):
                script.replace_with(NavigableString(rf"\({script.get_text().strip()}\)"))
        for tag in self._all(["math", "mjx-container"]):
            source = tag.find("annotation", attrs={"encoding": re.compile("tex", re.IGNORECASE)})
            text = source.get_text().strip() if source else _formula(tag)
            tag.replace_with(NavigableString(rf"\({text}\)"))
            self.said.note("It has formulas. A card shows them as they're written, such as \\(x^2\\).")
        for image in self._all("img"):
            tex: object = image.get("data-equation-content") or (
                "equation_image" in classes(image) and image.get("title")
            )
            if tex:
                image.replace_with(NavigableString(rf"\({tex}\)"))

    def _drop(self) -> None:
        note = self.said.note
        for tag in self._all("script"):
            tag.decompose()
            note("It has a script, which was left out.")
        for tag in self._all(SILENT):
            tag.decompose()
        for tag in self._all(FIELDS):
            tag.decompose()
            note("It has a form's field or button, which was left out.")
        for tag in self._all(PAGES):
            where = short(str(tag.get("src") or tag.get("data") or ""))
            note(f"It shows a page in the page{f' ({where})' if where else ''}, which was left out.")
            tag.decompose()
        for tag in self._all(MEDIA):
            file = str(tag.get("src") or next((one.get("src") for one in tag.find_all("source")), "") or "")
            note(f"It has a recording{f' ({short(file)})' if file else ''}, which was left out.")
            tag.decompose()
        for tag in self._all(DRAWN):
            tag.decompose()
            note("It has a drawing in the text itself, which was left out. Save it as a picture, and add that.")
        self._hidden()

    def _hidden(self) -> None:
        note = self.said.note
        for tag in [tag for tag in self.soup.descendants if isinstance(tag, Tag)]:
            if tag.decomposed:
                continue
            if HIDDEN.search(str(tag.get("style", ""))) or tag.has_attr("hidden"):
                if tag.get_text(strip=True):
                    note(f'It has hidden text, which was left out: "{short(tag.get_text(" "))}"')
                tag.decompose()
            elif any(name.lower().startswith("on") for name in tag.attrs):
                note("It has a script that runs at a click or another event, which was left out.")

    def _words(self) -> None:
        for br in self.soup.select("pre br"):
            br.insert_before(NavigableString("\n"))
            br.unwrap()
        for node in self.soup.find_all(string=True):
            if isinstance(node, PreformattedString):  # comments, Word's conditions, declarations
                node.extract()
            elif not node.find_parent("pre"):
                node.replace_with(NavigableString(re.sub(r"[ \t\n\f]+", " ", tidy(str(node)))))
            else:
                node.replace_with(NavigableString(tidy(str(node))))

    def _links(self) -> None:
        for link in self._all("a"):
            where = str(link.get("href", "")).strip()
            kind = re.sub(r"\s", "", where).partition(":")[0].lower()
            if re.match(r"https?://|mailto:", where, re.IGNORECASE) and link.get_text(strip=True):
                link.attrs = {"href": where.replace(" ", "%20").replace("(", "%28").replace(")", "%29")}
                continue
            if kind in {"javascript", "vbscript", "data"}:
                self.said.note("It has a link that runs a script. Only its words were taken.")
            elif where and not where.startswith("#") and not link.find("img"):
                self.said.note(f"It links to a file or page that doesn't come along: {short(where)}")
            link.unwrap()

    def _images(self) -> None:
        for image in self._all("img"):
            alt, link = " ".join(str(image.get("alt", "")).split()), str(image.get("src", ""))
            tiny = all(PIXEL.fullmatch(str(image.get(side, ""))) for side in ("width", "height"))
            if tiny or not link:
                if tiny:
                    self.said.note(f"It has a tracker, a picture of one pixel, which was left out: {short(link)}")
                image.decompose()
            elif name := self.said.shown(link, alt):
                image.attrs = {"src": name, "alt": re.sub(r"[\[\]\\]", "", alt)}
            elif alt:
                image.replace_with(NavigableString(alt))
            else:
                image.decompose()

    def _scripts(self) -> None:
        """Write what is set lower or higher with Unicode's letters for it; Markdown has no marks for it."""
        for name, table, sign in (("sub", LOW, "_"), ("sup", HIGH, "^")):
            for tag in self._all(name):
                text = tag.get_text()
                written = text.translate(table)
                plain = any(one == other and not one.isspace() for one, other in zip(text, written, strict=True))
                tag.replace_with(NavigableString(f"{sign}({text})" if plain and len(text) > 1 else written))

    def _emphasis(self) -> None:
        for tag in self._all(["strong", "em"]):
            tag.name = "b" if tag.name == "strong" else "i"
        for tag in self._all(HEADINGS):
            tag.name, tag.attrs = "p", {}
            if tag.get_text(strip=True) and not tag.find("b"):
                bold = self.soup.new_tag("b")
                bold.extend(list(tag.contents))
                tag.append(bold)
        for name in ("b", "i"):
            for tag in self._all(name):
                if tag.find_parent(name) or tag.find(BLOCKS) or not tag.get_text(strip=True):
                    tag.unwrap()
            for tag in self._all(name):
                while isinstance(after := tag.next_sibling, Tag) and after.name == name:
                    tag.extend(list(after.contents))
                    after.decompose()
        self.soup.smooth()
        for tag in self._all(["b", "i"]):
            _set_apart(tag)

    def _tables(self) -> None:
        for table in reversed(list(self._all("table"))):  # from the inside out
            cells = table.find_all(CELLS)
            columns = max((len(row.find_all(CELLS)) for row in table.find_all("tr")), default=0)
            laid_out = columns < 2 or table.get("role") == "presentation" or table.find_parent("table")  # noqa: PLR2004
            if laid_out or any(cell.find(["ul", "ol", "pre", "table"]) for cell in cells):
                for tag in [*table.find_all(["tr", "tbody", "thead", "tfoot", "caption"]), *cells]:
                    tag.name, tag.attrs = "div", {}
                table.name, table.attrs = "div", {}
                continue
            for cell in cells:
                span = str(cell.get("colspan", ""))
                cell.attrs = {"colspan": str(min(int(span), WIDEST))} if span.isdigit() and span.isascii() else {}
                for br in cell.find_all("br"):
                    br.replace_with(NavigableString(" "))
            rows = table.find_all("tr")
            if rows and not table.find("thead") and table.find("tbody") and not rows[0].find("td"):
                head = self.soup.new_tag("thead")
                rows[0].wrap(head)
                table.insert(0, head.extract())


def _formula(tag: Tag) -> str:
    """Return MathML as text on one line."""
    inner = [_formula(child) if isinstance(child, Tag) else " ".join(str(child).split()) for child in tag.children]
    inner = [text for text in inner if text]
    match tag.name, inner:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msup", [base, power]:
            return f"{base}^{_grouped(power)}"
        case "msub", [base, index]:
            return f"{base}_{_grouped(index)}"
        case "msqrt", _:
            return f"√{_grouped(' '.join(inner))}"
        case "mroot", [base, degree]:
            return f"{_grouped(base)}^(1/{degree})"
        case _:
            return " ".join(inner)


def _grouped(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _set_apart(tag: Tag) -> None:
    """Put a space between marks of emphasis and a letter where Markdown would take the marks for letters."""
    text, before, after = tag.get_text().strip(), tag.previous_sibling, tag.next_sibling
    if isinstance(after, NavigableString) and after[:1].isalnum() and not text[-1:].isalnum():
        tag.insert_after(NavigableString(" "))
    if isinstance(before, NavigableString) and before[-1:].isalnum() and not text[:1].isalnum():
        tag.insert_before(NavigableString(" "))
