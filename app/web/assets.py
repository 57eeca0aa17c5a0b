"""Static files: joined, named by their content and compressed once per process, then served by WhiteNoise.

`static/css/app.css`, `static/css/pages.css`, `static/js/app.js` and `static/js/upload.js` are the only lists of what is
joined: a stylesheet's `@import`s and a module's `import`s are followed, so all also work unjoined. Joined, the tokens
of `static/css/tokens.css` stand where they are used: what refers to no custom property the browser styles anew by a
shorter way.
"""

import functools
import hashlib
import re
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from app.web.headers import FIXED, OF_FILES, OF_PICTURES

SOURCE = Path(__file__).parents[2] / "static"
PREFIX = "/static/"
YEAR = 365 * 24 * 3600

#: What is for readers of the source, not for browsers: comments that have lines of their own, indentation, empty lines.
_FOR_READERS = re.compile(r"^\s*(?://.*|/\*[\s\S]*?\*/[ \t]*)\n|^\s+", re.MULTILINE)
#: Comments behind a line, in which no string can end; then the ends of lines that go on.
_BEHIND = re.compile(r"[ \t]+//(?:[^\n'\"`]|(?<=\w)'(?=\w))*$|[ \t]*/\*[^*\n]*\*/$", re.MULTILINE)
_GOES_ON = re.compile(r"(?<=[;{,])\n")
#: The same of a stylesheet, where a brace always ends something and no selector has a colon before a blank.
_CSS_GOES_ON = re.compile(rb"(?<=})\n|(?<=:) ")
#: A text of a script; in a template there may be others, and objects.
_JS_TEXT = rb'"(?:[^"\\\n]|\\.)*"|`(?:[^`$]|\$(?!{)|\${(?:[^`{}]|`[^`]*`|{[^{}]*})*})*`'
#: Texts, which stay as they are, and the blanks around operators, words, blocks, and in brackets; the last semicolon of
#: a block, too.
_JS_BLANKS = re.compile(
    rb"(" + _JS_TEXT + rb")| (=>|[!=]==|&&|\|\||\?\?|[-+]?=|[<>]=|[?:<>*]) "
    rb'|(?<=\)) (?=[{\w"])|(?<=[,:;{([]) | (?=})|(?<=if|or|ch) (?=\()|(?<=else|turn|case|wait) (?=["([`{!])'
    rb"|(?<=}) (?=\w)|(?<=})\n|;(?=\s*})"
)
#: What does not change is told to readers and the linter; to a browser it is all the same.
_JS_CONST = re.compile(rb"(" + _JS_TEXT + rb")|\bconst ")
_TOKEN = re.compile(r"^ *(--[\w-]+): ([^;]+);$", re.MULTILINE)
_USED = re.compile(r"var\((--[\w-]+)\)")
_CSS_IMPORT = re.compile(r'^@import "([\w.-]+)" layer\((\w+)\);$', re.MULTILINE)
_JS_IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"\./(\w+)\.js";$', re.MULTILINE)
_JS_EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def init_assets(app: Flask) -> None:
    """Serve the files under /static/ before the application sees a request, and give templates `static(path)`."""
    folder, names = _built()
    app.jinja_env.globals["static"] = lambda path: PREFIX + names[path]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder.name,
        prefix=PREFIX,
        max_age=YEAR,
        immutable_file_test=".*",
        allow_all_origins=False,
        add_headers_function=_harden,
    )


def _harden(headers: Any, path: str, url: str) -> None:
    for name in OF_PICTURES if path.endswith(".svg") else OF_FILES:
        headers[name] = FIXED[name]


@functools.cache
def _built() -> tuple[tempfile.TemporaryDirectory, dict[str, str]]:
    """The folder of files ready to serve (it lives as long as the process) and each path's name in it."""
    folder = tempfile.TemporaryDirectory(prefix="static-")
    compressor = Compressor(quiet=True)
    names = {}
    for path, content in sources().items():
        digest = hashlib.sha256(content).hexdigest()[:12]
        names[path] = re.sub(r"(\.\w+)$", rf".{digest}\1", path)
        target = Path(folder.name, names[path])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        compressor.compress(str(target))
    return folder, names


def sources() -> dict[str, bytes]:
    """What is served for each path, before it is compressed."""
    whole = {path.relative_to(SOURCE).as_posix(): path.read_bytes() for path in SOURCE.glob("*.svg")}
    whole |= {path.relative_to(SOURCE).as_posix(): path.read_bytes() for path in SOURCE.glob("vendor/*.js")}
    for name in ("app.css", "pages.css", "plain.css"):
        whole[f"css/{name}"] = _CSS_GOES_ON.sub(b"", _stripped(_settled(_joined_css(name))))
    for name in ("app", "upload"):
        script = _JS_BLANKS.sub(rb"\1\2", _stripped(_joined_js(name, set())))
        whole[f"js/{name}.js"] = _JS_CONST.sub(lambda found: found[1] or b"let ", script)
    return whole


def _stripped(text: str) -> bytes:
    return _GOES_ON.sub("", _BEHIND.sub("", _FOR_READERS.sub("", text))).encode()


def _joined_css(name: str) -> str:
    text = (SOURCE / "css" / name).read_text(encoding="utf-8")
    return _CSS_IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{_joined_css(found[1])}}}", text)


def _settled(text: str) -> str:
    """A stylesheet with the value of each token in place of its name."""
    tokens = dict(_TOKEN.findall((SOURCE / "css/tokens.css").read_text(encoding="utf-8")))
    declared = _TOKEN.sub(lambda found: "" if found[1] in tokens else found[0], text)
    return _USED.sub(lambda found: tokens.get(found[1], found[0]), declared)


def _joined_js(name: str, seen: set[str]) -> str:
    """A module after all it imports, each in a function of its own that returns what it exports, if anything."""
    if name in seen:
        return ""
    seen.add(name)
    text = (SOURCE / "js" / f"{name}.js").read_text(encoding="utf-8")
    before = "".join(_joined_js(other, seen) for _, other in _JS_IMPORT.findall(text))
    exports = ",".join(exported for _, exported in _JS_EXPORT.findall(text))
    body = _JS_EXPORT.sub(lambda found: found[1], _JS_IMPORT.sub(_taken, text))
    if not exports:
        return f"{before}(() => {{\n{body}}})();\n"
    return f"{before}const ${name} = (() => {{\n{body}return {{{exports}}};\n}})();\n"


def _taken(imported: re.Match[str]) -> str:
    """What a module takes of another, joined before it."""
    return f"const {imported[1].replace(' ', '')}=${imported[2]};" if imported[1] else ""
