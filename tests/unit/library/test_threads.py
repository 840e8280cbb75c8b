"""All threads of a process share the parts of statements, which they may use at once for the first time."""

import subprocess
import sys

MANY_AT_ONCE = """
import sys, threading, warnings
from library.catalogue import tracks
warnings.simplefilter("error")
sys.setswitchinterval(1e-6)
together = threading.Barrier(16)
texts = []

def read():
    together.wait()
    texts.append(str(tracks.rows("owner")))

threads = [threading.Thread(target=read) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert texts == [str(tracks.rows("owner"))] * 16
"""


def test_first_readers_of_a_process_read_the_same() -> None:
    subprocess.run([sys.executable, "-c", MANY_AT_ONCE], check=True)
