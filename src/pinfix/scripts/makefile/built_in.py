"""The rules that make has by itself, as far as variables say what they run.

From `make -p` of GNU make 4.4. As they stand they compile, which is no matter here; they count where a
Makefile, the command line or the environment gives another text to one of the variables that are in them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from pinfix.scripts.makefile.model import HOLE_START, UNKNOWN

_COMPILERS = {
    # Of the suffix: the program and its flags, in the order in which they stand.
    "c": "$(CC) $(CFLAGS) $(CPPFLAGS)",
    "cc": "$(CXX) $(CXXFLAGS) $(CPPFLAGS)",
    "m": "$(OBJC) $(OBJCFLAGS) $(CPPFLAGS)",
    "f": "$(FC) $(FFLAGS)",
    "F": "$(FC) $(FFLAGS) $(CPPFLAGS)",
    "p": "$(PC) $(PFLAGS) $(CPPFLAGS)",
    "mod": "$(M2C) $(M2FLAGS) $(MODFLAGS)",
}

BUILT_IN = {
    "AR": "ar", "ARFLAGS": "-rv", "AS": "as", "CC": "cc", "CO": "co", "CPP": "$(CC) -E", "CTANGLE": "ctangle",
    "CWEAVE": "cweave", "CXX": "g++", "F77": "f77", "F77FLAGS": "$(FFLAGS)", "FC": "f77", "GET": "get",
    "LD": "ld", "LEX": "lex", "LINT": "lint", "M2C": "m2c", "MAKEINFO": "makeinfo", "OBJC": "cc", "PC": "pc",
    "RM": "rm -f", "TANGLE": "tangle", "TEX": "tex", "TEXI2DVI": "texi2dvi", "WEAVE": "weave", "YACC": "yacc",
    "CHECKOUT,v": "$(CO) $(COFLAGS) $< $@",
    "OUTPUT_OPTION": "-o $@",
    "COMPILE.s": "$(AS) $(ASFLAGS) $(TARGET_MACH)",
    "COMPILE.S": "$(CC) $(ASFLAGS) $(CPPFLAGS) $(TARGET_MACH) -c",
    "PREPROCESS.S": "$(CC) -E $(CPPFLAGS)",
    "PREPROCESS.F": "$(FC) $(FFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -F",
    "PREPROCESS.r": "$(FC) $(FFLAGS) $(RFLAGS) $(TARGET_ARCH) -F",
    "LINK.o": "$(CC) $(LDFLAGS) $(TARGET_ARCH)",
    "LEX.l": "$(LEX) $(LFLAGS) -t",
    "YACC.y": "$(YACC) $(YFLAGS)",
    "LINT.c": "$(LINT) $(LINTFLAGS) $(CPPFLAGS) $(TARGET_ARCH)",
    **{f"COMPILE.{suffix}": f"{program} $(TARGET_ARCH) -c" for suffix, program in _COMPILERS.items()},
    **{f"LINK.{suffix}": f"{program} $(LDFLAGS) $(TARGET_ARCH)" for suffix, program in _COMPILERS.items()},
}  # fmt: skip
"""The variables that programs are in. Those of flags are empty, and all others are made of these."""

_REFERENCE = re.compile(r"\$\(([^()]+)\)")

_COMPILES = tuple(f"$(COMPILE.{suffix}) $(OUTPUT_OPTION) {UNKNOWN}" for suffix in (*_COMPILERS, "s", "S"))
_LINKS = tuple(
    f"$(LINK.{suffix}) {UNKNOWN} $(LOADLIBES) $(LDLIBS) -o {UNKNOWN}" for suffix in (*_COMPILERS, "o")
)
RECIPES = (
    *_COMPILES,
    *_LINKS,
    f"$(AR) $(ARFLAGS) {UNKNOWN}",
    *(f"$({name}) {UNKNOWN}" for name in ("YACC.y", "LEX.l", "LINT.c")),
    *(f"$(PREPROCESS.{suffix}) {UNKNOWN}" for suffix in "SFr"),
    *(f"$({name}) {UNKNOWN}" for name in ("TANGLE", "WEAVE", "CTANGLE", "CWEAVE", "TEX", "RM")),
    f"$(TEXI2DVI) $(TEXI2DVI_FLAGS) {UNKNOWN}",
    f"$(MAKEINFO) $(MAKEINFO_FLAGS) {UNKNOWN}",
    f"$(GET) $(GFLAGS) $(SCCS_OUTPUT_OPTION) {UNKNOWN}",
    "$(CHECKOUT,v)",
)
"""What the rules run; which of them does for a file hangs on which files there are, and counts not here."""


_MADE = frozenset(
    {
        "", ".a", ".c", ".dvi", ".f", ".i", ".info", ".ln", ".mod", ".o", ".out", ".p", ".r", ".s", ".sym",
        ".tex",
    }
)  # fmt: skip
_SOURCES_OF_SOURCES = (".y", ".l", ".w", ".web", ".ch", ".texi", ".texinfo", ".txinfo")


def may_be_made(target: str, is_there: Callable[[str], bool]) -> bool:
    """Whether one of the rules can make `target`, which no recipe makes.

    What is committed is made only from what else is committed; where a file is missing, another that is
    missing may be there by then.
    """
    stem, suffix = posixpath.splitext(target)
    if HOLE_START in target:
        return True
    if "(" not in target and suffix not in _MADE:
        return False
    return not is_there(target) or any(is_there(stem + source) for source in _SOURCES_OF_SOURCES)


def variables_in(text: str) -> frozenset[str]:
    """The variables whose texts make up `text`, through all that make defines by itself."""
    found: set[str] = set()
    pending = [text]
    while pending:
        for name in _REFERENCE.findall(pending.pop()):
            if name not in found:
                found.add(name)
                pending.append(BUILT_IN.get(name, ""))
    return frozenset(found)
