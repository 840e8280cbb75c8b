"""File systems of music folders: those of other machines do not tell of changes."""

import re
from dataclasses import dataclass
from pathlib import Path

from library.scanning.rehoming import is_inside

MOUNTINFO = Path("/proc/self/mountinfo")

#: File systems whose files change without the kernel's notice, beside those that are named `fuse.…`.
SILENT = frozenset(
    {"9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "davfs", "fakeowner", "fuse", "gfs2"}
    | {"glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3", "smbfs"}
    | {"vboxsf", "virtiofs", "vmhgfs"}
)

#: How mountinfo writes a space, a tab, a newline and a backslash.
ESCAPE = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system."""

    path: bytes
    kind: str

    @property
    def is_silent(self) -> bool:
        """Whether its files may change without a notice."""
        return self.kind in SILENT or self.kind.startswith("fuse.")


def read(text: bytes | None = None) -> list[Mount]:
    """Return the mounts, later ones over earlier ones at the same path; none on systems without the table."""
    if text is None:
        try:
            text = MOUNTINFO.read_bytes()
        except OSError:
            return []
    mounts: dict[bytes, Mount] = {}
    for line in text.splitlines():
        own, _, source = line.partition(b" - ")
        fields, kinds = own.split(b" "), source.split(b" ")
        if len(fields) > 4 and kinds:
            path = ESCAPE.sub(lambda found: bytes([int(found[1], 8)]), fields[4])
            mounts[path] = Mount(path, kinds[0].decode("ascii", "replace"))
    return list(mounts.values())


def inside(root: bytes, mounts: list[Mount]) -> frozenset[bytes]:
    """Return the paths of the file systems that are mounted inside a root."""
    return frozenset(mount.path for mount in mounts if mount.path != root and is_inside(mount.path, root))


def silent_parts(root: bytes, mounts: list[Mount]) -> dict[bytes, str]:
    """Return the parts of a root that do not tell of changes, with their file systems; b"" is the whole root.

    Parameters
    ----------
    root
        Absolute path without symbolic links.
    """
    holders = (mount for mount in mounts if is_inside(root, mount.path))
    holder = max(holders, key=lambda mount: len(mount.path), default=None)
    if holder is not None and holder.is_silent:
        return {b"": holder.kind}
    inside = (mount for mount in mounts if mount.path != root and is_inside(mount.path, root))
    return {mount.path[len(root.rstrip(b"/")) + 1 :]: mount.kind for mount in inside if mount.is_silent}
