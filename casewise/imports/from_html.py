"""HTML as other programs keep it, as Markdown: with its pictures, and without what runs, follows or disturbs.

The conversion is markdownify's. Here is what comes before it: scripts, forms, trackers, pages in pages and foreign
pictures go, and a sentence names each. Word's lists become lists, formulas text, and a table for the layout goes.
"""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import Comment, NavigableString, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import BACKSLASH, MarkdownConverter

from casewise.imports.album import Album
from casewise.imports.markdown_text import escaped, from_plain, one_line, tidy

LARGEST = 8 * 1024 * 1024
"""Characters of one text, pictures in it included."""
DEEPEST = 150
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
LIST_LEVEL = re.compile(r"mso-list\s*:[^;]*?level(\d+)", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[·•§oØ▪◦\u2013-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s+")
FORMULA = re.compile(r"\\\(.{1,2000}?\\\)|\\\[.{1,2000}?\\\]|\$\$.{1,2000}?\$\$", re.DOTALL)
TIDY = (
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"(?:(?<!\\)\\\n){2,}(?=[^\s>])"), "\n\n"),
    (re.compile(r"(?:(?<!\\)\\(?:\n[ \t]*|\Z))+(?=\n|\Z)"), "\n"),
    (re.compile(r"(?<!\\)\\\n(?=>|[-*+] |\d+[.)] |\||```)"), "\n\n"),
    (re.compile(r"(?:\A|(?<=\n\n))(?:\\\n[ \t]*)+"), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
    (re.compile(r"(?<=[^\s|]) {2,}(?=\S)"), " "),
)
"""What is left over after the conversion, and what to write instead: ends of lines and breaks that break nothing."""
LOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
HIGH = str.maketrans("0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
NAMED = 80
"""How many characters of an address or a text a sentence repeats."""

Find = Callable[[str], bytes | None]
"""What gives the bytes of a file that the source brings along, by the link to it, or None if it doesn't."""


class _Converter(MarkdownConverter):
    """markdownify with our own way of escaping: only what has a meaning where it is."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if not text.strip():
            return text
        made = escaped(text)
        if "_noformat" not in parent_tags and parent_tags & set(CELLS):
            made = made.replace("|", r"\|")
        lead, tail = text[:1].isspace(), text[-1:].isspace()
        return (
            (" " if lead and not made[:1].isspace() else "") + made + (" " if tail and not made[-1:].isspace() else "")
        )


CONVERTER = _Converter(newline_style=BACKSLASH, bullets="-", heading_style="atx", autolinks=False)


@dataclass
class Texts:
    """The texts of one question: converts each, and gathers the pictures and what couldn't be taken.

    `find` gives the files that the source brings along.
    """

    album: Album
    find: Find = lambda _: None
    pictures: dict[str, bytes] = field(default_factory=dict)
    untaken: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Add a sentence on what wasn't taken, once."""
        if sentence and sentence not in self.untaken:
            self.untaken.append(sentence)

    def prose(self, html: str) -> str:
        """Return HTML as Markdown of one or more paragraphs."""
        if len(html) > LARGEST:
            self.note(f"A text is longer than {LARGEST >> 20} MiB and was left out.")
            return ""
        bare = "<" not in html and "&" not in html
        made = escaped(" ".join(tidy(html).split())) if bare else self._converted(html)
        if FORMULA.search(made.replace(r"\\", "\\")):
            self.note("It has formulas. A card shows them as they're written, such as \\(x^2\\).")
        return made

    def line(self, html: str) -> str:
        """Return HTML as Markdown on one line."""
        return one_line(self.prose(html))

    def plain(self, text: str) -> str:
        """Return a plain text as Markdown."""
        return from_plain(text)

    def _converted(self, html: str) -> str:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
                soup = BeautifulSoup(html, "html.parser")
            _refuse_deep(soup)
            _Cleaning(self, soup).clean()
            made: str = CONVERTER.convert_soup(soup)
        except (ParserRejectedMarkup, RecursionError, AssertionError):
            self.note("A text has damaged or very deep HTML. Only its words were taken.")
            return from_plain(re.sub(r"<[^<>]*>", " ", html))
        for pattern, instead in TIDY:
            made = pattern.sub(instead, made)
        return made.strip()

    def shown(self, link: str, alt: str) -> str:
        """Return the name of the picture behind a link, or an empty text; then a sentence says why."""
        link = link.strip()
        data: bytes | None
        what = f'the picture "{_short(alt or link)}"'
        if link.startswith("data:"):
            data = _inline(link)
            name = alt or "picture"
        else:
            data, name = self.find(link), urlsplit(link).path or link
            if data is None:
                foreign = re.match(r"(?:https?:)?//", link)
                self.note(
                    f"A picture at {_short(link)} is on another site. Its description is shown instead."
                    if foreign
                    else f"The file doesn't bring {what} along. Its description is shown instead."
                )
                return ""
        try:
            kept = self.album.keep(name, data or b"")
        except ValueError as error:
            self.note(f"The file has {what}, but it {error}.")
            return ""
        self.pictures[kept] = data or b""
        return kept


def _refuse_deep(soup: BeautifulSoup) -> None:
    """Refuse elements that are in each other more often than any program writes them.

    Raises:
        RecursionError: as the conversion would, much later.
    """
    level: list[Tag] = [soup]
    for _ in range(DEEPEST):
        level = [child for tag in level for child in tag.contents if isinstance(child, Tag)]
    if level:
        raise RecursionError


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= NAMED else f"{text[: NAMED - 1]}…"


def _inline(link: str) -> bytes:
    head, _, body = link.partition(",")
    try:
        return base64.b64decode(re.sub(r"\s|%0[ad]", "", body)) if "base64" in head else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return b""


@dataclass
class _Cleaning:
    """One text on its way: its elements go or change, one kind after the other."""

    texts: Texts
    soup: BeautifulSoup

    def clean(self) -> None:
        self._formulas()
        self._drop()
        self._words()
        self._links()
        self._images()
        self._scripts()
        self._word_lists()
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
            self.texts.note("It has formulas. A card shows them as they're written, such as \\(x^2\\).")
        for image in self._all("img"):
            tex: object = image.get("data-equation-content") or (
                "equation_image" in _classes(image) and image.get("title")
            )
            if tex:
                image.replace_with(NavigableString(rf"\({tex}\)"))

    def _drop(self) -> None:
        note = self.texts.note
        for tag in self._all("script"):
            tag.decompose()
            note("It has a script, which was left out.")
        for tag in self._all(SILENT):
            tag.decompose()
        for tag in self._all(FIELDS):
            tag.decompose()
            note("It has a form's field or button, which was left out.")
        for tag in self._all(PAGES):
            where = _short(str(tag.get("src") or tag.get("data") or ""))
            note(f"It shows a page in the page{f' ({where})' if where else ''}, which was left out.")
            tag.decompose()
        for tag in self._all(MEDIA):
            file = str(tag.get("src") or next((one.get("src") for one in tag.find_all("source")), "") or "")
            note(f"It has a recording{f' ({_short(file)})' if file else ''}, which was left out.")
            tag.decompose()
        for tag in self._all(DRAWN):
            tag.decompose()
            note("It has a drawing in the text itself, which was left out. Save it as a picture, and add that.")
        self._hidden()

    def _hidden(self) -> None:
        note = self.texts.note
        for tag in [tag for tag in self.soup.descendants if isinstance(tag, Tag)]:
            if tag.decomposed:
                continue
            if HIDDEN.search(str(tag.get("style", ""))) or tag.has_attr("hidden"):
                if tag.get_text(strip=True):
                    note(f'It has hidden text, which was left out: "{_short(tag.get_text(" "))}"')
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
                self.texts.note("It has a link that runs a script. Only its words were taken.")
            elif where and not where.startswith("#") and not link.find("img"):
                self.texts.note(f"It links to a file or page that doesn't come along: {_short(where)}")
            link.unwrap()

    def _images(self) -> None:
        for image in self._all("img"):
            alt, link = " ".join(str(image.get("alt", "")).split()), str(image.get("src", ""))
            tiny = all(PIXEL.fullmatch(str(image.get(side, ""))) for side in ("width", "height"))
            if tiny or not link:
                if tiny:
                    self.texts.note(f"It has a tracker, a picture of one pixel, which was left out: {_short(link)}")
                image.decompose()
            elif name := self.texts.shown(link, alt):
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

    def _word_lists(self) -> None:
        """Make lists of Word's paragraphs that only look like lists."""
        for first in self._all("p"):
            if first.parent is None or not (level := _level(first)):
                continue
            holder = self.soup.new_tag("ol" if _numbered(first) else "ul")
            first.insert_before(holder)
            stack = [(level, holder)]
            node: Tag | None = first
            while node is not None and (level := _level(node)):
                following = _next_tag(node)
                while len(stack) > 1 and level < stack[-1][0]:
                    stack.pop()
                if level > stack[-1][0] and (items := stack[-1][1].find_all("li", recursive=False)):
                    deeper = self.soup.new_tag("ol" if _numbered(node) else "ul")
                    items[-1].append(deeper)
                    stack.append((level, deeper))
                _without_bullet(node)
                node.name, node.attrs = "li", {}
                stack[-1][1].append(node.extract())
                node = following

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


def _classes(tag: Tag) -> list[str]:
    given = tag.get("class")
    return given.split() if isinstance(given, str) else list(given or ())


def _level(tag: Tag) -> int:
    """Return how deep Word's list paragraph is, and 0 for any other element."""
    found = LIST_LEVEL.search(str(tag.get("style", "")))
    if tag.name != "p":
        return 0
    if found:
        return int(found[1])
    return 1 if any(one.startswith("MsoListParagraph") for one in _classes(tag)) and BULLET.match(tag.get_text()) else 0


def _numbered(tag: Tag) -> bool:
    found = BULLET.match(tag.get_text())
    return bool(found and any(letter.isdigit() for letter in found[0]))


def _next_tag(tag: Tag) -> Tag | None:
    following = tag.next_sibling
    while isinstance(following, NavigableString) and (isinstance(following, Comment) or not following.strip()):
        following = following.next_sibling
    return following if isinstance(following, Tag) else None


def _without_bullet(tag: Tag) -> None:
    for mark in tag.find_all(style=re.compile(r"mso-list\s*:\s*Ignore", re.IGNORECASE)):
        mark.decompose()
        return
    for node in tag.find_all(string=True):
        if node.strip():
            node.replace_with(NavigableString(BULLET.sub("", str(node), count=1)))
            return
