"""Whole files by hand in formats that no installed library encodes."""

import struct

import numpy as np

DSD_RATE_HZ = 2_822_400
_APE_SILENCE = 3  # flags of a frame that is silence on both channels, without coded samples


def dsd_bits(secs: float) -> bytes:
    """Return one channel of DSD64: a tone by a first-order sigma-delta modulator."""
    n = int(secs * DSD_RATE_HZ)
    wanted = np.cumsum(0.5 + 0.25 * np.sin(2 * np.pi * 440 * np.arange(n) / DSD_RATE_HZ))
    ones = np.diff(np.floor(wanted), prepend=0.0) > 0
    return np.packbits(ones).tobytes()


def dsf(secs: float) -> bytes:
    """Return a DSF file (Sony, DSF file format specification 1.01), mono, least significant bit first."""
    bits = np.unpackbits(np.frombuffer(dsd_bits(secs), np.uint8)).reshape(-1, 8)[:, ::-1]
    data = np.packbits(bits).tobytes()
    n_bytes = len(data)
    data += bytes(-n_bytes % 4096)
    fmt = struct.pack("<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 1, 1, DSD_RATE_HZ, 1, n_bytes * 8, 4096, 0)
    head = struct.pack("<4sQQQ", b"DSD ", 28, 28 + 52 + 12 + len(data), 0)
    return head + fmt + struct.pack("<4sQ", b"data", 12 + len(data)) + data


def dff(secs: float) -> bytes:
    """Return a DSDIFF file (Philips, DSDIFF 1.5), mono."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return name + struct.pack(">Q", len(data)) + data + bytes(len(data) % 2)

    properties = b"SND " + chunk(b"FS  ", struct.pack(">I", DSD_RATE_HZ))
    properties += chunk(b"CHNL", struct.pack(">H4s", 1, b"C000"))
    properties += chunk(b"CMPR", b"DSD \x0enot compressed\0")
    chunks = chunk(b"FVER", struct.pack(">I", 0x01050000)) + chunk(b"PROP", properties)
    return chunk(b"FRM8", b"DSD " + chunks + chunk(b"DSD ", dsd_bits(secs)))


def ape(secs: float) -> bytes:
    """Return a Monkey's Audio file, version 3.99, of silence."""
    rate_hz, per_frame = 44_100, 73_728 * 4
    n = int(secs * rate_hz)
    frames = -(-n // per_frame)
    # Each frame: its checksum with the bit that flags follow, and the flags; words are swapped.
    frame = struct.pack("<II", 0x80000000, _APE_SILENCE) + bytes(8)
    header = struct.pack(
        "<HHIIIHHI", 1000, 0, per_frame, n - (frames - 1) * per_frame, frames, 16, 2, rate_hz
    )
    first = 52 + len(header) + 4 * frames
    seek_table = struct.pack(f"<{frames}I", *(first + i * len(frame) for i in range(frames)))
    sizes = (52, len(header), len(seek_table), 0, frames * len(frame), 0, 0)
    descriptor = struct.pack("<4sHHIIIIIII16s", b"MAC ", 3990, 0, *sizes, bytes(16))
    return descriptor + header + seek_table + frame * frames


def shorten(secs: float) -> bytes:
    """Return a Shorten file, version 2, of noise: blocks without prediction behind a verbatim WAV header."""
    rate_hz, block = 44_100, 256
    n_blocks = int(secs * rate_hz) // block
    data_bytes = n_blocks * block * 2
    wav = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16
    )
    wav += struct.pack("<4sI", b"data", data_bytes)
    # 16 bits, one channel, the size of blocks; no predictor, mean or skipped bytes.
    bits = "".join(map(_unsigned_long, (5, 1, block, 0, 0, 0)))
    bits += _rice(9, 2) + _rice(len(wav), 5) + "".join(_rice(byte, 8) for byte in wav)  # verbatim
    noise = np.random.default_rng(1).integers(0, 256, (n_blocks, block))  # signed numbers, folded
    for samples in noise.tolist():
        bits += _rice(0, 2) + _rice(6, 3) + "".join(_rice(sample, 7) for sample in samples)
    bits += _rice(4, 2)  # quit
    bits += "0" * (-len(bits) % 8)
    return b"ajkg\x02" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _rice(number: int, k: int) -> str:
    """Return a number as Shorten codes it: its high part in zeros, a one, its low `k` bits."""
    low = format(number & (1 << k) - 1, f"0{k}b") if k else ""
    return "0" * (number >> k) + "1" + low


def _unsigned_long(number: int) -> str:
    k = number.bit_length()
    return _rice(k, 2) + _rice(number, k)


def musepack7(secs: float) -> bytes:
    """Return a Musepack file of stream version 7, whose frames have no band: silence."""
    n_frames = round(secs * 44_100 / 1152)
    size = 8  # bits of a frame behind its size
    bits = "0" * 8 + (format(size, "020b") + "0" * size) * n_frames + "0" * 24
    words = [int(bits[at : at + 32], 2) for at in range(0, len(bits), 32)]
    return struct.pack("<4sI16x", b"MP+\x07", n_frames) + struct.pack(f"<{len(words)}I", *words)
