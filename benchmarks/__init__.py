"""Measurements behind the figures in docs/; one file a claim. None is run by the tests."""

import os

# One thread, for the tools beside ours as well; before numpy is imported, or BLAS has taken its own.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"
