"""What costs time is loaded when it is needed."""

from __future__ import annotations

import subprocess
import sys


def test_the_parsers_are_not_loaded_before_the_first_script() -> None:
    program = (
        "import sys, pinfix.shell, pinfix.shell.wrappers\n"
        "assert not [name for name in sys.modules if name.startswith('tree_sitter')]\n"
        "pinfix.shell.read_script('a', 'bash')\n"
        "assert 'tree_sitter_bash' in sys.modules and 'tree_sitter_powershell' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
