"""Whether a file can be shown to learners: its name, its size, and that it is what its name says and nothing else."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO

from casewise.pictures.sniffed import ENDINGS, content_of
from casewise.pictures.stripped import BrokenFileError, stripped
from casewise.pictures.vector import svg_faults
from casewise.printable import shortened
from casewise.scenario.media import CAPTIONS, FILMS, PICTURES, SOUNDS, TYPES, Sort, ending, sort_of

MIB = 1 << 20
LIMITS = {Sort.PICTURE: 2 * MIB, Sort.SOUND: 10 * MIB, Sort.FILM: 40 * MIB, Sort.OTHER: 1 * MIB}
"""How large one file may be: a lesson has to open on a phone, and a feedback page holds its pictures."""
MODULE_LIMIT = 80 * MIB
"""How large all files of a module may be: nbgrader takes a folder of 100 MB."""
PIXELS = 24_000_000
"""As many as a phone's photo has."""
SMALLER = {
    Sort.PICTURE: "Save it smaller: 1600 pixels wide are enough. Or save a photo as .jpg.",
    Sort.SOUND: "Save it as .mp3 at 64 kbit/s, or shorter.",
    Sort.FILM: "Save it with fewer pixels (720p), or shorter.",
    Sort.OTHER: "Make it shorter.",
}
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\%#&]")
INSTEAD = {
    Sort.PICTURE: f"Save it as one of: {', '.join(PICTURES)}.",
    Sort.SOUND: f"Save it as one of: {', '.join(SOUNDS)}.",
    Sort.FILM: f"Save it as one of: {', '.join(FILMS)}.",
}
ANY = "Pictures are .png, .jpg, .gif, .webp or .svg; sound is .mp3, .m4a or .wav; a film is .mp4 or .webm."
STRIP = "Run: casewise preview {}. It removes them, and the {} stays as it is."


def is_shown(name: str) -> bool:
    """Return whether a file of this name can be shown, by its ending."""
    return ending(name) in TYPES


def faults_of(name: str, data: bytes, module: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a file, and how to fix it; the first of its words follows the file's name."""
    sort, limit = sort_of(name), LIMITS[sort_of(name)]
    if FORBIDDEN.search(name) or name != name.strip():
        yield "has a sign in its name that not every computer takes.", "Use letters, digits, spaces, - and _."
    if len(data) > limit:
        yield f"is larger than {limit // MIB} MiB.", SMALLER[sort]
        return
    if not data:
        yield "is empty.", "Put the file here again: it wasn't copied whole."
        return
    content = content_of(data)
    if ending(name) not in ENDINGS.get(content, ()):
        yield _other(name, content)
        return
    if ending(name) == ".svg":
        yield from svg_faults(data)
    elif ending(name) != CAPTIONS:
        yield from _inside(name, data, module)


def _other(name: str, content: str) -> tuple[str, str]:
    """Return the fault of a file that isn't what its name says."""
    if endings := ENDINGS.get(content):
        stem = name[: -len(ending(name))]
        return f"is a {content} by its content.", f"Name it {shortened(stem + endings[0])}, in the text too."
    fix = INSTEAD.get(sort_of(name), "Captions are a WebVTT file: its first line is WEBVTT.")
    if not content:
        return f"isn't a {ending(name)} file by its content, or is broken.", fix
    return f"is a {content} by its content.", fix


def _inside(name: str, data: bytes, module: str) -> Iterator[tuple[str, str]]:
    try:
        if sort_of(name) is Sort.PICTURE:
            _decode(data)
        bare = stripped(name, data)
    except BrokenFileError as error:
        yield f"can't be read: {error}.", "Save it again in the program that made it."
        return
    if bare != data:
        what = "holds more than what is seen" if sort_of(name) is Sort.PICTURE else "holds more than what is played"
        yield (
            f"{what}: data such as names, comments, or where it was made. Learners could read them.",
            STRIP.format(module, sort_of(name).value),
        )


def _decode(data: bytes) -> None:
    """Decode a picture once, as a browser does.

    Raises:
        BrokenFileError: if it can't be, or is too large to try.
    """
    from PIL import Image  # noqa: PLC0415  (only authors have it)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit is far below Pillow's
            with Image.open(BytesIO(data), formats=["PNG", "JPEG", "GIF", "WEBP"]) as image:
                huge = image.width * image.height > PIXELS
                if not huge:
                    image.load()
    except Exception as error:  # a decoder fails in many ways
        raise BrokenFileError("it's broken, or not whole") from error
    if huge:
        raise BrokenFileError(f"it has more than {PIXELS // 1_000_000} million pixels")
