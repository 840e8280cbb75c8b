"""Shrink pictures for lists. Called in the child process only, since the bytes are untrusted."""

from __future__ import annotations

import io

from PIL import (
    AvifImagePlugin,
    Image,
    ImageOps,
    MpoImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from media.errors import NotDecodableError
from media.results import Artwork

# A scan of a cover at 600 dpi has 8 Mpx; the limit keeps a decompression bomb from using the child's memory.
_MOST_PIXELS = 40_000_000

# Quality at which artefacts are not visible at arm's length (Pillow's default is 75).
_JPEG_QUALITY = 82

#: The formats that are read. Their decoders are imported here, since the confined child opens no files.
_FORMATS = (
    *(AvifImagePlugin.AvifImageFile.format, TiffImagePlugin.TiffImageFile.format),
    *(WebPImagePlugin.WebPImageFile.format, "JPEG", "PNG", "GIF", "BMP"),
)
Image.preinit()
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # the child may start none
_MPO = MpoImagePlugin.MpoImageFile.format  # of cameras; the decoder of JPEG imports it

#: Errors of Pillow on damaged pictures.
_FAULTS = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)

_BACKGROUND = (16, 16, 20)  # behind transparent pixels


#: Types that all browsers show; a larger picture than this is shrunk for them (bytes, px).
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_MOST_BYTES, _LONGEST_PX = 16 * 1024 * 1024, 2048


#: Whether the latest pictures are whole, by hash: the tracks of an album have the same.
_known: dict[int, bool] = {}
_MOST_KNOWN = 16


def is_whole(data: bytes) -> bool:
    """Return whether a picture can be shown: its header and, of JPEG and PNG, its pixels.

    The pixels of a JPEG of 1 MB take about 8 ms, in progressive ones 35; the checksums of a PNG 0.2 ms.
    """
    key = hash(data)
    if key not in _known:
        if len(_known) == _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[key] = _is_whole(data)
    return _known[key]


def _is_whole(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            kind = opened.format or ""
            if opened.width * opened.height > _MOST_PIXELS:
                return False
            if kind == "PNG":
                opened.verify()
            elif kind in {"JPEG", _MPO}:
                opened.draft("RGB", (1, 1))
                opened.load()
    except (*_FAULTS, MemoryError):  # too large to be shown, and no fault of the audio
        return False
    return True


def fit(picture: Artwork) -> Artwork:
    """Return a picture as browsers show it: as it is, or as JPEG.

    Raises
    ------
    NotDecodableError
        The data is no picture, or too large.
    """
    if picture.mime in _SHOWN and len(picture.data) <= _MOST_BYTES:
        return picture
    return shrink(picture, _LONGEST_PX)


def shrink(picture: Artwork, edge_px: int) -> Artwork:
    """Return a picture within a square, as JPEG; a smaller one keeps its size.

    Raises
    ------
    NotDecodableError
        The data is no picture, or too large.
    """
    try:
        with Image.open(io.BytesIO(picture.data), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NotDecodableError("too many pixels")
            opened.draft("RGB", (edge_px, edge_px))  # JPEG is decoded small: a quarter of the time
            small = ImageOps.exif_transpose(opened)
            small.thumbnail((edge_px, edge_px))
            return Artwork("image/jpeg", _encode(small))
    except _FAULTS as error:
        raise NotDecodableError(str(error)) from error


def _encode(small: Image.Image) -> bytes:
    plain = Image.new("RGB", small.size, _BACKGROUND)
    opaque = small.convert("RGBA")
    plain.paste(opaque, mask=opaque.getchannel("A"))
    encoded = io.BytesIO()
    plain.save(encoded, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return encoded.getvalue()
