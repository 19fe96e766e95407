"""Methods of .NET that scripts call: which of them only compute, and neither send anything nor run code."""

from __future__ import annotations

_METHOD_NAMES = """
add addrange addseconds adddays addhours addminutes append appendline clear clone close compareto
contains containskey containsvalue copyto count dispose endswith equals exists find findall format
getenumerator getlength gethashcode gettype getvalue indexof insert isnullorempty isnullorwhitespace
item join lastindexof match matches padleft padright remove removeat replace reverse select sort
split startswith substring sum toarray tocharray tolower tolowerinvariant tolist tostring toupper
toupperinvariant touniversaltime tolocaltime trim trimend trimstart trygetvalue where foreach union
except
"""
_METHODS = frozenset(_METHOD_NAMES.split())

_TYPE_NAMES = """
array bigint bool boolean byte char convert datetime datetimeoffset decimal double enum float guid
hashtable int int32 int64 long math object pscustomobject psobject random regex string
stringsplitoptions text.encoding text.stringbuilder timespan uri version void xml io.path
text.regularexpressions.regex text.utf8encoding collections.arraylist collections.generic.list
stringcomparison web.httputility runtime.interopservices.runtimeinformation ordered
globalization.cultureinfo semver management.automation.semanticversion security.cryptography.sha256
"""
_TYPES = frozenset(_TYPE_NAMES.split())


_CHANGES = frozenset(["add", "addrange", "append", "appendline", "insert", "replace"])


def takes_in(type_name: str | None, method: str) -> bool:
    """Whether a call of `method` may leave its arguments in the object that it is called on."""
    return type_name is None and method.lower() in _CHANGES


def only_computes(type_name: str | None, method: str) -> bool:
    """Whether a call of `method`, of a type (static) or of some object, has no effect on anything else.

    Names of methods that many types have are taken to mean what they mean for texts and collections.
    """
    if type_name is None:
        return method.lower() in _METHODS
    name = type_name.lower().removeprefix("system.").partition("[")[0]
    return name in _TYPES
