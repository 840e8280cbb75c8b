"""Shrink pictures for lists. Called in the child process only, since the bytes are untrusted."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from media.errors import NotDecodableError
from media.results import Artwork

# A scan of a cover at 600 dpi has 8 Mpx; the limit keeps a decompression bomb from using the child's memory.
_MOST_PIXELS = 40_000_000

# Quality at which artefacts are not visible at arm's length (Pillow's default is 75).
_JPEG_QUALITY = 82

_BACKGROUND = (16, 16, 20)  # behind transparent pixels


def shrink(picture: Artwork, edge_px: int) -> Artwork:
    """Return a picture within a square, as JPEG; a smaller one keeps its size.

    Raises
    ------
    NotDecodableError
        The data is no picture, or too large.
    """
    try:
        with Image.open(io.BytesIO(picture.data)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NotDecodableError("too many pixels")
            opened.draft("RGB", (edge_px, edge_px))  # JPEG is decoded small: a quarter of the time
            small = ImageOps.exif_transpose(opened)
            small.thumbnail((edge_px, edge_px))
            return Artwork("image/jpeg", _encode(small))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotDecodableError(str(error)) from error


def _encode(small: Image.Image) -> bytes:
    plain = Image.new("RGB", small.size, _BACKGROUND)
    opaque = small.convert("RGBA")
    plain.paste(opaque, mask=opaque.getchannel("A"))
    encoded = io.BytesIO()
    plain.save(encoded, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return encoded.getvalue()
