"""The door to numba: loops that numpy cannot express.

A compiled function takes and returns plain arrays, holds no lock of Python while it
runs (so threads share the work), and is kept on disk after its first call.

Numba renews what it kept when the file of the function changed, but not when a function
that it calls did. So everything that a package keeps is thrown away when any of its
modules with compiled functions changed. Compiled functions call others of their own
package only.
"""

import contextlib
import functools
import hashlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., object])

_STAMP = "compiled.sha256"


def compiled(function: _Function) -> _Function:
    """Compile a function of arrays and numbers on its first call."""
    forget_if_changed(Path(inspect.getfile(function)).parent)
    made = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("_Function", made)


@functools.cache
def forget_if_changed(folder: Path) -> bool:
    """Throw away what was compiled from modules that have changed since.

    Looked at once in the life of a process.

    Parameters
    ----------
    folder
        Folder of the modules; numba keeps its files in ``__pycache__`` there.

    Returns
    -------
    bool
        Whether anything had changed. A folder that cannot be written holds nothing.
    """
    digest = hashlib.sha256()
    for module in sorted(folder.glob("*.py")):
        code = module.read_bytes()
        if b"@compiled" in code:
            digest.update(module.name.encode() + code)
    kept = folder / "__pycache__"
    stamp = kept / _STAMP
    with contextlib.suppress(OSError):
        if stamp.is_file() and stamp.read_text(encoding="ascii") == digest.hexdigest():
            return False
        kept.mkdir(exist_ok=True)
        for file in [*kept.glob("*.nbi"), *kept.glob("*.nbc")]:
            file.unlink(missing_ok=True)
        stamp.write_text(digest.hexdigest(), encoding="ascii")
    return True
