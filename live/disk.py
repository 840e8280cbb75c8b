"""Recognises a durable Redis that cannot write to its disk."""

from redis.exceptions import ResponseError

#: How Redis begins its refusal, in a pipeline after the command's number.
REFUSAL = "MISCONF "


def is_disk_full(error: Exception) -> bool:
    """Tell whether Redis refused a command because its append-only file cannot be written; reading goes on.

    In a pipeline the refusal stands behind the command, which a client may have chosen.
    """
    text = str(error)
    if text.startswith("Command # "):
        text = text.rpartition(" caused error: ")[2]
    return isinstance(error, ResponseError) and text.startswith(REFUSAL)
