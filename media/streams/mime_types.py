"""MIME types of audio files by the name of their format, as browsers know them."""

MIME_TYPES = {
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "aiff": "audio/aiff",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "mka": "audio/x-matroska",
    "webm": "audio/webm",
    "wma": "audio/x-ms-wma",
    "wv": "audio/x-wavpack",
    "ape": "audio/x-ape",
    "tta": "audio/x-tta",
    "mpc": "audio/x-musepack",
    "dsf": "audio/x-dsf",
    "dff": "audio/x-dff",
    "ac3": "audio/ac3",
    "eac3": "audio/eac3",
    "dts": "audio/vnd.dts",
    "au": "audio/basic",
    "caf": "audio/x-caf",
    "mp2": "audio/mpeg",
    "amr": "audio/amr",
    "spx": "audio/ogg",
    "tak": "audio/x-tak",
    "shn": "audio/x-shorten",
    "oma": "audio/x-oma",
    "ra": "audio/vnd.rn-realaudio",
    "w64": "audio/x-w64",
    "voc": "audio/x-voc",
}

OTHER = "application/octet-stream"


def mime_type(audio_format: str) -> str:
    """Return the MIME type of a file; one that no browser plays for an unknown format."""
    return MIME_TYPES.get(audio_format, OTHER)
