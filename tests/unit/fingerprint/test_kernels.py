"""Numerical results also hold with the kernels of another processor.

OpenBLAS and numpy choose kernels by the processor, which differ in the last bits. Tests marked as numerical
run here again with kernels of an older processor, which this one supports too.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

CHECKOUT = Path(__file__).parents[3]

#: Kernels with the older ones that every such processor supports, newest first.
OLDER = {"x86_64": ("Haswell", "Nehalem", "Prescott"), "aarch64": ("ARMV8",)}
MARK = "pytest.mark.numerical"
WITH_AVX512 = {"SkylakeX", "Cooperlake", "SapphireRapids"}

#: Prints the kernel of each OpenBLAS of numpy and scipy, and the features that numpy dispatches by.
PROBE = """
import ctypes, json, pathlib
import numpy, scipy.linalg
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
kernels = {}
for package in (numpy, scipy):
    folder = pathlib.Path(package.__file__).parents[1] / f"{package.__name__}.libs"
    for path in folder.glob("libscipy_openblas*"):
        library = ctypes.CDLL(str(path))
        name = "scipy_openblas_get_corename" + ("64_" if "openblas64" in path.name else "")
        function = getattr(library, name)
        function.restype = ctypes.c_char_p
        kernels[package.__name__] = function().decode()
print(json.dumps([kernels, [name for name in __cpu_dispatch__ if __cpu_features__[name]]]))
"""


def probed(**environment: str) -> tuple[dict[str, str], list[str]]:
    """Return kernels by library, and the processor features that numpy uses, in a new process."""
    found = subprocess.run(
        [sys.executable, "-c", PROBE], env=surroundings() | environment, capture_output=True, check=True
    )
    kernels, features = json.loads(found.stdout)
    return kernels, features


def surroundings() -> dict[str, str]:
    """Return the environment without variables of this test run and its user."""
    ours = ("PYTEST_", "COVERAGE_", "OPENBLAS_", "NPY_", "OMP_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def find_older_processor() -> dict[str, str]:
    """Return the environment that selects an older processor's kernels; empty without any."""
    kernels, features = probed()
    plain = {"NPY_DISABLE_CPU_FEATURES": " ".join(features)} if features else {}
    for name in OLDER.get(os.uname().machine, ()):
        if name == "Haswell" and not set(kernels.values()) <= WITH_AVX512:
            continue
        other, _ = probed(OPENBLAS_CORETYPE=name)
        if kernels and all(other[library] != kernels[library] for library in kernels):
            return {"OPENBLAS_CORETYPE": name, "OPENBLAS_NUM_THREADS": "1"} | plain
    return plain


def files_of_numbers() -> list[Path]:
    """Return the files with marked tests, since collecting all others takes longer than many tests."""
    files = (CHECKOUT / "tests" / "unit").rglob("test_*.py")
    return [file for file in files if MARK in file.read_text(encoding="utf-8")]


@pytest.mark.slow
@pytest.mark.timeout(1500)  # for two hundred tests, each with the usual timeout
def test_numbers_hold_on_an_older_processors_kernels(tmp_path: Path) -> None:
    older = find_older_processor()
    if not older:
        pytest.skip("numpy and scipy have one kernel each on this platform")
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "numerical"),
            *files_of_numbers(),
            *("-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}"),
        ],
        cwd=CHECKOUT,
        env=surroundings() | older,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"with {older}:\n{ran.stdout[-5000:]}"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="of other processors no second kernel is promised")
def test_this_processor_has_a_second_blas_kernel() -> None:
    """OpenBLAS ignores unknown names: the test above would then use one kernel twice."""
    kernels, _ = probed()
    if not kernels:
        pytest.skip("numpy and scipy came without their own OpenBLAS")
    assert "OPENBLAS_CORETYPE" in find_older_processor(), (kernels, np.__version__)
