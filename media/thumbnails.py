"""Pictures made small for lists. Called in the bounded child only: the bytes are a stranger's."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from media.errors import NotDecodableError
from media.results import Artwork

# A scan of a cover at 600 dpi has 8 Mpx; the bound keeps a picture bomb from costing the child its memory.
_MOST_PIXELS = 40_000_000

# Where a cover's artefacts stop being seen at arm's length (Pillow's own default is 75).
_JPEG_QUALITY = 82

_BACKGROUND = (16, 16, 20)  # behind what is transparent


def shrink(picture: Artwork, edge_px: int) -> Artwork:
    """A picture within a square, as JPEG; one that is smaller already keeps its size.

    Raises
    ------
    NotDecodableError
        It is no picture after all, or too large a one.
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
