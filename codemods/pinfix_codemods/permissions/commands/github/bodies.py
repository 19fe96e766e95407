"""The query in the body of a request."""

from __future__ import annotations


def query_in_json(text: str) -> str | None:
    """The GraphQL text in a body in JSON, of which some may be known only when it is sent."""
    _, found, rest = text.partition('"query"')
    opening = rest.lstrip().removeprefix(":").lstrip()
    if not found or '"query"' in rest or not opening.startswith('"'):
        return None
    end = _end_of_string(opening)
    return None if end is None else opening[1:end].replace("\\n", "\n").replace('\\"', '"')


def _end_of_string(text: str) -> int | None:
    place = 1
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == '"':
            return place
        place += 1
    return None
