"""Names of files and folders: music, what is left out of a scan, and for which reason.

Nothing here reads a file: content decides the format (`media.formats`).
"""

from __future__ import annotations

import os

AUDIO_EXTENSIONS = frozenset(
    b"." + name
    for name in (
        *(b"mp3", b"mp2", b"mp1", b"mpga", b"flac", b"ogg", b"oga", b"opus", b"spx", b"wav", b"wave", b"bwf"),
        *(b"rf64", b"w64", b"aif", b"aiff", b"aifc", b"caf", b"au", b"snd", b"voc"),
        *(b"m4a", b"m4b", b"m4p", b"m4r", b"mp4", b"m4v", b"3ga", b"aac", b"adts", b"mka", b"webm", b"weba"),
        *(b"wma", b"asf", b"wv", b"ape", b"tta", b"mpc", b"mp+", b"mpp", b"tak", b"shn", b"dsf", b"dff"),
        *(b"ac3", b"eac3", b"ec3", b"dts", b"dtshd", b"mlp", b"thd", b"amr", b"awb", b"oma", b"aa3", b"at3"),
        *(b"ra", b"rm", b"rka", b"qoa"),
        # Not playable, but each has a reason.
        *(b"mid", b"midi", b"kar", b"rmi", b"mod", b"xm", b"it", b"s3m", b"ofr", b"ofs", b"la"),
        *(b"aa", b"aax", b"aaxc", b"ncm"),
    )
)

#: Files that list tracks.
PLAYLIST_EXTENSIONS = frozenset({b".m3u", b".m3u8", b".pls"})

# In lower case. "Recycler" and the like are albums, too, and not here.
_FOLDERS = {
    **dict.fromkeys((b"#recycle", b"@recycle", b"$recycle.bin", b".recycle", b".recycler"), "recycle_bin"),
    **dict.fromkeys((b"network trash folder",), "recycle_bin"),
    **dict.fromkeys((b".trash", b".trashes", b".stversions"), "recycle_bin"),
    **dict.fromkeys((b"#snapshot", b"@recently-snapshot", b"~snapshot", b".snapshot"), "snapshot"),
    **dict.fromkeys((b".snapshots", b".zfs"), "snapshot"),
    **dict.fromkeys((b"@eadir", b"__macosx", b"system volume information", b".appledouble"), "system_folder"),
    **dict.fromkeys(
        (b".stfolder", b".spotlight-v100", b".fseventsd", b"@tmp", b"@sharebin"), "system_folder"
    ),
}
_TRASH_OF_USER = b".trash-"  # freedesktop.org's Trash specification: .Trash-1000
_SNAPSHOT_OF_SAMBA = b"@gmt-"  # of the time: @GMT-2026.11.30-22.45.00
_LOST_AND_FOUND = b"lost+found"  # in this case only: fsck makes it

#: Suffixes of files that a program has not finished.
_UNFINISHED = frozenset(
    b"." + name
    for name in (
        *(b"part", b"partial", b"crdownload", b"download", b"opdownload", b"filepart", b"aria2", b"tmp"),
        *(b"temp", b"!qb", b"!ut", b"bc!", b"!bt", b"ytdl", b"unconfirmed", b"dtapart"),
    )
)

#: An empty file of this name leaves its folder out, as in Navidrome and Jellyfin.
MARKERS = frozenset({b".ndignore", b".ignore"})
IGNORED_FOLDER = "ignored_folder"


def is_audio(name: bytes) -> bool:
    """Return whether a file has the extension of an audio format."""
    stem, dot, extension = name.rpartition(b".")  # splitext sees no extension behind leading dots
    return bool(stem) and dot + extension.lower() in AUDIO_EXTENSIONS


def is_playlist(path: bytes) -> bool:
    """Return whether a path is named like a playlist file that is not hidden."""
    name = os.path.basename(path)
    return not name.startswith(b".") and os.path.splitext(name)[1].lower() in PLAYLIST_EXTENSIONS


def find_folder_reason(name: bytes) -> str | None:
    """Return the reason why a folder of this name is left out; None for music."""
    folded = name.lower()
    if folded.startswith(_TRASH_OF_USER):
        return "recycle_bin"
    if folded.startswith(_SNAPSHOT_OF_SAMBA):
        return "snapshot"
    if name == _LOST_AND_FOUND:
        return "system_folder"
    return _FOLDERS.get(folded) or ("hidden" if _is_hidden(name) else None)


def find_file_reason(name: bytes) -> str | None:
    """Return the reason why an audio file of this name is left out; None for music and for other files."""
    stem, suffix = os.path.splitext(name)
    if suffix.lower() in _UNFINISHED and is_audio(stem):
        return "partial_download"
    if not is_audio(name):
        return None
    if name.startswith(b"._"):  # AppleDouble (RFC 1740)
        return "resource_fork"
    return "hidden" if _is_hidden(name) else None


def is_left_out(path: bytes) -> bool:
    """Return whether a path relative to its root has a part that a scan leaves out."""
    *folders, name = path.split(b"/")
    return find_file_reason(name) is not None or any(map(find_folder_reason, folders))


def _is_hidden(name: bytes) -> bool:
    """Return whether a name has exactly one leading dot: "...And Justice" is music."""
    return name.startswith(b".") and not name.startswith(b"..")
