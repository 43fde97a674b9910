"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re

BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "PNG picture",
    b"\xff\xd8\xff": "JPEG picture",
    b"GIF87a": "GIF picture",
    b"GIF89a": "GIF picture",
    b"\x1aE\xdf\xa3": "WebM film",
    b"ID3": "MP3 sound",
    b"WEBVTT": "file of captions",
    b"\xef\xbb\xbfWEBVTT": "file of captions",
    b"BM": "BMP picture",
    b"II*\0": "TIFF picture",
    b"MM\0*": "TIFF picture",
    b"%PDF": "PDF document",
    b"PK\3\4": "Word or zip file",
    b"OggS": "Ogg sound",
    b"fLaC": "FLAC sound",
}
BRANDS = {b"heic": "HEIC photo", b"heix": "HEIC photo", b"mif1": "HEIC photo", b"avif": "AVIF picture"}
SOUND_BRANDS = (b"M4A ", b"M4B ")
ENDINGS = {
    "PNG picture": (".png",),
    "JPEG picture": (".jpg", ".jpeg"),
    "GIF picture": (".gif",),
    "WebP picture": (".webp",),
    "SVG drawing": (".svg",),
    "MP3 sound": (".mp3",),
    "WAV sound": (".wav",),
    "M4A sound": (".m4a",),
    "MP4 film": (".mp4", ".m4a"),
    "WebM film": (".webm",),
    "file of captions": (".vtt",),
}
"""The endings that fit each content that a course may show. Phones also write a voice memo as an MP4 file."""
SVG = re.compile(rb"<(?:\w+:)?svg[\s>/]")
HEAD = 8192
"""Before a drawing begins there may be comments, such as the program that made it."""
PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)


def content_of(data: bytes) -> str:
    """Return what a file is in words, such as "PNG picture"; empty if it's none of those that are known."""
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return BRANDS.get(brand) or ("M4A sound" if brand in SOUND_BRANDS else "MP4 film")
    if data[:4] == b"RIFF":
        return {b"WEBP": "WebP picture", b"WAVE": "WAV sound"}.get(data[8:12], "")
    if found := next((name for begins, name in BEGINNINGS.items() if data.startswith(begins)), ""):
        return found
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:  # noqa: PLR2004  (an MPEG frame of layer 3)
        return "MP3 sound"
    if PAGE.match(data):
        return "web page"
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return "SVG drawing" if text and SVG.search(data, 0, HEAD) else ""
