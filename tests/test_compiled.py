from pathlib import Path

import numpy as np

from geo.compiled import compiled, forget_if_changed


@compiled
def _sum(values: np.ndarray) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def test_a_compiled_function_gives_what_the_plain_one_does() -> None:
    assert _sum(np.array([1.0, 2.5])) == 3.5


def test_what_was_compiled_is_kept_until_a_module_changes(tmp_path: Path) -> None:
    module = tmp_path / "loops.py"
    module.write_text("@compiled\ndef f(): ...\n", encoding="utf-8")
    forget_if_changed.cache_clear()
    assert forget_if_changed(tmp_path)
    kept = tmp_path / "__pycache__" / "loops.f-2.py311.1.nbc"
    kept.write_bytes(b"machine code")
    forget_if_changed.cache_clear()
    assert not forget_if_changed(tmp_path)
    assert kept.exists()
    module.write_text("@compiled\ndef f(): return 1\n", encoding="utf-8")
    forget_if_changed.cache_clear()
    assert forget_if_changed(tmp_path)
    assert not kept.exists()


def test_modules_without_loops_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("x = 1\n", encoding="utf-8")
    forget_if_changed(tmp_path)
    (tmp_path / "words.py").write_text("x = 2\n", encoding="utf-8")
    forget_if_changed.cache_clear()
    assert not forget_if_changed(tmp_path)
