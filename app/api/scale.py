"""Distribution of the library's tracks over the 25 dimensions."""

from http import HTTPStatus

from flask import Response

from app.extensions import scale_index
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from fingerprint.dimensions import DIMENSIONS
from library.database import session_scope
from schemas import envelope
from schemas.fingerprints import FingerprintScale

blueprint = StrictBlueprint(
    "scale", __name__, url_prefix="/api/v1/fingerprints/scale", description="Fingerprints of tracks"
)

#: Words of dimension names that a label spells differently.
SPELLINGS = {"pct": "", "db": "", "bpm": "", "std": "", "lufs": "Loudness"}


@blueprint.route("")
@blueprint.response(HTTPStatus.OK, envelope.success(FingerprintScale))
def get_scale() -> Response:
    """Get the library's quantiles of each dimension, which turn a value into a percentile."""
    with session_scope(read_only=True) as session:
        scale = scale_index.current(session)
    dimensions = {
        dimension.name: {
            "unit": dimension.unit,
            "group": dimension.group,
            "label": _label(dimension.name),
            "quantiles": scale.quantiles.get(dimension.name),
        }
        for dimension in DIMENSIONS
    }
    return success({"tracks": scale.tracks, "dimensions": dimensions}, engine_version=scale.engine_version)


def _label(name: str) -> str:
    words = (SPELLINGS.get(word, word) for word in name.split("_"))
    label = " ".join(word for word in words if word)
    return label[:1].upper() + label[1:]
