"""A certificate: what it says, and the printed page.

The page is a tagged PDF (PDF/UA-1) for screen readers. Its texts go to the template as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from casewise.errors import CasewiseError
from casewise.languages.catalogs import _, decimal, language, ngettext
from casewise.languages.dates import written_day
from casewise.languages.tag import DEFAULT, base
from casewise.printable import legible, shortened

if TYPE_CHECKING:
    import typst

SIGNATURE = "casewise-certificate"
"""The text before the code in a PDF's keywords."""


class UnprintableError(CasewiseError):
    """A certificate can't be printed. The message says why."""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. `day` is when the learner handed in; `hours` and `score` are empty if not shown."""

    learner: str
    name: str
    module: str
    title: str
    day: str
    school: str = ""
    hours: str = ""
    score: str = ""

    @property
    def sentence(self) -> str:
        """The part of a sentence that says who completed what, and when."""
        by = f" by {self.school}" if self.school else ""
        hours = f", {self.hours} hours" if self.hours else ""
        score = f", {self.score}" if self.score else ""
        return (
            f'{self.name} ({self.learner}) for "{self.title}", completed on {day_in_words(self.day)}{hours}{score}{by}'
        )


def printed(certificate: Certificate, code: str, *, issued: date, paper: str, signature: str) -> bytes:
    """Return the PDF of a certificate, the same bytes every time.

    Raises:
        UnprintableError: if no font has its letters, a text has control characters, or the template is broken.
    """
    import typst  # noqa: PLC0415  (with the extra for printing; whoever only verifies doesn't need it)

    of = asdict(certificate) | {"day": day_in_words(certificate.day), "issued": day_in_words(issued.isoformat())}
    data = of | {"code": code, "mark": SIGNATURE, "paper": paper, "signature": signature} | _said(of)
    for value in data.values():
        if not set("\n\t").isdisjoint(value) or legible(value) != value:
            raise UnprintableError(f"{shortened(value)} has characters that cannot be printed. Type it again.")
    template, compiler = _press()
    try:
        return bytes(
            compiler.compile(  # type: ignore[arg-type]
                input=template,
                format="pdf",
                sys_inputs={"data": json.dumps(data)},
                pdf_standards="ua-1",
                timestamp=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
            )
        )
    except typst.TypstError as error:
        raise UnprintableError(_why(error)) from error


def file_name(module: str, learner: str) -> str:
    """Return the file name of a learner's PDF, different for every learner id."""
    safe = "".join(sign if sign.isalnum() or sign in " @,+=._-" else _percent(sign) for sign in learner)
    return f"certificate-{module}-{safe}.pdf"


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode(errors="surrogatepass"))


def code_in(pdf: bytes) -> str:
    """Return the code in a PDF's keywords, or an empty text if Casewise didn't make it."""
    found = re.search(rf"{SIGNATURE} ([0-9A-Z-]+)".encode(), pdf)
    return found[1].decode() if found else ""


def day_in_words(day: str) -> str:
    """Return an ISO date in words, such as November 23, 2026."""
    there = date.fromisoformat(day)
    return written_day(there)


def _said(of: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences of a certificate, in the language that is spoken."""
    hours = ngettext(", with {hours} hour of study", ", with {hours} hours of study", 1 if of["hours"] == "1" else 2)
    score = _(", and a result of {percent}%").format(percent=of["score"].removesuffix("%")) if of["score"] else ""
    when = (
        _("on {day}").format(day=of["day"]) + (hours.format(hours=decimal(of["hours"])) if of["hours"] else "") + score
    )
    return {
        "language": base(language()),
        "region": "" if language() == DEFAULT else language().partition("-")[2],
        "heading": _("Certificate of Completion"),
        "document": _("Certificate of completion: {title}").format(title=of["title"]),
        "about": _("{name} completed {title} on {day}.").format(name=of["name"], title=of["title"], day=of["day"]),
        "certifies": _("This is to certify that"),
        "completed": _("has completed the module"),
        "when": f"{when}.",
        "issuing": _("Issued on {day}").format(day=of["issued"]),
        "coding": _("Verification code"),
        "caution": _("This course is education, not legal advice. No licensing or certifying board has endorsed it."),
        "checking": _("Whoever issued this certificate can check its code."),
    }


@cache
def _press() -> tuple[bytes, typst.Compiler]:
    """Return the template and its compiler, which uses typst's own fonts first and never the network."""
    import typst  # noqa: PLC0415  (as above)

    template = files(__package__).joinpath("certificate.typ").read_bytes()
    nowhere = str(files(__package__))
    fonts = typst.Fonts(include_system_fonts=True, font_paths=list(_more_letters()))
    return template, typst.Compiler(font_paths=fonts, package_path=nowhere, package_cache_path=nowhere)


def _more_letters() -> list[Path]:
    """Return the fonts for names in Arabic and other scripts, which come with matplotlib."""
    spec = find_spec("matplotlib")
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" if spec and spec.origin else Path()
    return [path for path in (folder / "DejaVuSerif.ttf", folder / "DejaVuSans.ttf") if path.is_file()]


def _why(error: typst.TypstError) -> str:
    message = " ".join([error.message, *error.hints])
    if "font" in message or "glyph" in message:
        return f"no font here has all the letters of the name. Install one that does, and run this again. ({message})"
    if "codepoint" in message:
        return f"it contains a character that cannot be printed. Type that text again. ({message})"
    return message
