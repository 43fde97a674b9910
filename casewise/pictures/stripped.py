"""Files without what can't be seen or heard: cameras' places and names, comments, tags, and anything after the end.

Pictures and sound stay as they are, byte by byte, and only the parts between them go. A film's parts are overwritten,
because its other parts are found by their places.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterator
from io import BytesIO

from casewise.scenario.media import ending

PNG_PARTS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT cICP mDCV cLLI".split()
)
JPEG_DROPPED = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
"""EXIF, XMP, IPTC and comments. What stays says how to decode the picture, and its colors."""
WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
WAV_PARTS = frozenset({b"fmt ", b"data", b"fact"})
MP4_DROPPED = frozenset({b"udta", b"meta", b"uuid"})
MP4_HOLDERS = frozenset({b"moov", b"trak", b"moof", b"traf"})
WEBM_DROPPED = frozenset({0x1254C367, 0x1941A469, 0x7BA9})
"""Tags, attached files, and the title."""
WEBM_HOLDERS = frozenset({0x18538067, 0x1549A966, 0x1F43B675})
"""The segment, what is said of it, and clusters, which a browser writes without their sizes."""
TURNED = range(2, 9)
ORIENTATION = 274


class BrokenFileError(ValueError):
    """A file isn't whole, or isn't what its beginning says."""


def stripped(name: str, data: bytes) -> bytes:
    """Return a file without its metadata: the same bytes if it has none, or is a text.

    Raises:
        BrokenFileError: if its parts can't be found.
    """
    strip = STRIPPERS.get(ending(name))
    if strip is None:
        return data
    try:
        return strip(data)
    except (IndexError, struct.error, ValueError) as error:
        raise BrokenFileError("it isn't whole") from error


def _png(data: bytes) -> bytes:
    kept, place = [data[:8]], 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise BrokenFileError
        kept += [data[place:end]] * (kind in PNG_PARTS)
        place = end
        if kind == b"IEND":
            return b"".join(kept)


def _jpeg(data: bytes) -> bytes:
    if turned := _upright(data):
        data = turned
    kept, place = [data[:2]], 2
    while True:
        if data[place] != 0xFF:  # noqa: PLR2004  (every part begins so)
            raise BrokenFileError
        marker = data[place + 1]
        if marker == 0xFF:  # noqa: PLR2004  (filling)
            place += 1
            continue
        if marker == 0xD9:  # noqa: PLR2004  (the end)
            return b"".join([*kept, data[place : place + 2]])
        end = place + 2 + struct.unpack_from(">H", data, place + 2)[0]
        if marker == 0xDA:  # noqa: PLR2004  (the picture itself follows)
            end = _after_scan(data, end)
        kept += [data[place:end]] * (marker not in JPEG_DROPPED)
        place = end


def _after_scan(data: bytes, place: int) -> int:
    """Return where the next part of a JPEG begins: in the picture, 0xFF is followed by 0 or a restart mark."""
    while True:
        place = data.index(0xFF, place)
        if data[place + 1] not in (0, 0xFF, *range(0xD0, 0xD8)):
            return place
        place += 2 if data[place + 1] != 0xFF else 1  # noqa: PLR2004


def _upright(data: bytes) -> bytes | None:
    """Return a photo the right way up that only its metadata turn, or None for others."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (only authors have it)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=["JPEG"]) as image:
                if image.getexif().get(ORIENTATION) not in TURNED:
                    return None
                profile = image.info.get("icc_profile")
                turned = BytesIO()
                ImageOps.exif_transpose(image).save(turned, "JPEG", quality=92, icc_profile=profile)
    except Exception as error:  # a decoder fails in many ways
        raise BrokenFileError("it's broken, or not whole") from error
    return turned.getvalue()


def _gif(data: bytes) -> bytes:
    place = 13 + (3 * (2 << (data[10] & 7)) if data[10] & 0x80 else 0)
    kept = [data[:place]]
    while True:
        if data[place] == 0x3B:  # noqa: PLR2004  (the end)
            return b"".join([*kept, b"\x3b"])
        if data[place] == 0x21:  # noqa: PLR2004  (an extension)
            end, keep = _after_blocks(data, place + 2), data[place + 1] == 0xF9  # noqa: PLR2004  (how long a frame stays)
            keep = keep or data[place + 3 : place + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
        elif data[place] == 0x2C:  # noqa: PLR2004  (a frame)
            flags = data[place + 9]
            end, keep = _after_blocks(data, place + 11 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0)), True
        else:
            raise BrokenFileError
        kept += [data[place:end]] * keep
        place = end


def _after_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += 1 + data[place]
    return place + 1


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, end = 12, min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while place + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, place)
        if place + 8 + length > len(data):
            raise BrokenFileError
        yield kind, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _riff_of(form: bytes, parts: Iterator[tuple[bytes, bytes]]) -> bytes:
    body = b"".join(kind + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for kind, part in parts)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + form + body


def _webp(data: bytes) -> bytes:
    parts = ((kind, part) for kind, part in _riff(data) if kind not in WEBP_DROPPED)
    # The first part says that there are EXIF and XMP.
    bare = ((kind, bytes([part[0] & ~0x0C]) + part[1:] if kind == b"VP8X" else part) for kind, part in parts)
    return _riff_of(b"WEBP", bare)


def _wav(data: bytes) -> bytes:
    return _riff_of(b"WAVE", ((kind, part) for kind, part in _riff(data) if kind in WAV_PARTS))


def _mp3(data: bytes) -> bytes:
    while data[:3] == b"ID3":
        size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    data = data.lstrip(b"\0")
    while True:
        before = len(data)
        if data[-128:-125] == b"TAG":
            data = data[:-128]
        if data[-32:-24] == b"APETAGEX":
            size, _, flags = struct.unpack_from("<III", data, len(data) - 20)
            data = data[: len(data) - size - (32 if flags & 0x80000000 else 0)]
        if data[-9:] == b"LYRICS200" and data[-15:-9].isdigit():
            data = data[: -15 - int(data[-15:-9])]
        if len(data) == before:
            return data


def _mp4(data: bytes) -> bytes:
    made = bytearray(data)
    for kind, place, body, end in _boxes(data, 0, len(data)):
        if kind in MP4_DROPPED or (kind in (b"free", b"skip") and any(data[body:end])):
            made[place + 4 : place + 8] = b"free"
            made[body:end] = bytes(end - body)
    return bytes(made)


def _boxes(data: bytes, place: int, last: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield each box of an MP4 file: its kind, where it begins, where what it holds begins, and where it ends."""
    while place + 8 <= last:
        size, kind = struct.unpack_from(">I4s", data, place)
        body = place + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, body)[0], body + 8
        end = last if size == 0 else place + size
        if end > last or end < body:
            raise BrokenFileError
        yield kind, place, body, end
        if kind in MP4_HOLDERS:
            yield from _boxes(data, body, end)
        place = end


def _webm(data: bytes) -> bytes:
    made, place = bytearray(data), 0
    while place < len(data):
        name, body = _number(data, place, marked=True)
        begins = body
        size, body = _number(data, body, marked=False)
        unknown = size == (1 << 7 * (body - begins)) - 1
        if name in WEBM_HOLDERS:
            place = body
            continue
        end = body + size
        if unknown or end > len(data):
            raise BrokenFileError
        if name in WEBM_DROPPED or (name == VOID and any(data[body:end])):
            # The same length as filling: its name, and then eight bytes that say how long it is.
            made[place:end] = _filling(end - place)
        place = end
    return bytes(made)


VOID = 0xEC


def _filling(length: int) -> bytes:
    width = 8 if length >= 9 else 1  # noqa: PLR2004  (a short one says its length in one byte)
    size = length - 1 - width
    return bytes([VOID]) + ((1 << 7 * width) | size).to_bytes(width, "big") + bytes(size)


def _number(data: bytes, place: int, *, marked: bool) -> tuple[int, int]:
    """Return a number of EBML, with or without the bit that marks its length, and where it ends."""
    width = 9 - data[place].bit_length()
    if width > 8 or place + width > len(data):  # noqa: PLR2004
        raise BrokenFileError
    number = int.from_bytes(data[place : place + width], "big")
    return (number if marked else number & ((1 << 7 * width) - 1)), place + width


STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    ".gif": _gif,
    ".jpeg": _jpeg,
    ".jpg": _jpeg,
    ".m4a": _mp4,
    ".mp3": _mp3,
    ".mp4": _mp4,
    ".png": _png,
    ".wav": _wav,
    ".webm": _webm,
    ".webp": _webp,
}
