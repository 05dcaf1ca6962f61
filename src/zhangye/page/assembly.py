"""From the face's files and the payload to one HTML file that needs nothing else.

The template lists its parts: an element with ``data-source`` is given the text of the files that
it names. Scripts are ES modules in the folder; in the file they stand one after the other as one
script, so that their imports of each other fall away.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from zhangye.page.module import PageModule
from zhangye.page.numbers import packed

FACE = "face"
TEMPLATE, WORDS = "template.html", "words.json"
_PART = re.compile(
    r'<(?P<tag>script|style)(?P<before>[^>]*?)\sdata-source="(?P<names>[^"]+)"(?P<after>[^>]*)>'
    r"\s*</(?P=tag)>"
)
_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async |const|let|function|class))", re.MULTILINE)
_END = re.compile(r"</(?=script|style)", re.IGNORECASE)


def assemble(payload: Mapping[str, Any], module: PageModule, title: str, lang: str) -> str:
    """Return the page.

    Parameters
    ----------
    payload
        What the page is told, without its own words.
    module
        The module's code and the numbers.
    title
        What stands in the browser's title bar.
    lang
        The language in which it opens.
    """
    template = face_file(TEMPLATE)
    text = _PART.sub(_filled, template)
    for name, value in (("title", title), ("lang", lang)):
        text = text.replace("{{" + name + "}}", html.escape(value))
    told = {**payload, "words": json.loads(face_file(WORDS))}
    contents = {
        "payload": _json(told),
        "module": packed(module.code),
        "numbers": module.numbers.packed(),
    }
    for name, content in contents.items():
        text = _with_content(text, name, content)
    return text


def face_file(name: str) -> str:
    """Return the text of one of the face's files."""
    return (resources.files(__package__) / FACE / name).read_text(encoding="utf-8")


def _filled(found: re.Match[str]) -> str:
    """Return an element with the files that it names."""
    tag, names = found["tag"], found["names"].split()
    parts = [_script(face_file(name)) if tag == "script" else face_file(name) for name in names]
    content = "\n".join(parts)
    if _END.search(content):
        raise ValueError(f"{' '.join(names)}: holds the end of the element that it is put into")
    return f"<{tag}{found['before']}{found['after']}>\n{content}</{tag}>"


def _script(text: str) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", text))


def _json(value: Any) -> str:
    """Return JSON that may stand in a script: numbers that are none are refused."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _with_content(text: str, name: str, content: str) -> str:
    """Fill the empty element of that name."""
    pattern = re.compile(rf'(<script[^>]*\sid="{name}"[^>]*>)\s*(</script>)')
    if len(pattern.findall(text)) != 1:
        raise ValueError(f"{TEMPLATE}: no one empty script with the id {name!r}")
    return pattern.sub(lambda found: found[1] + content + found[2], text)
