"""Make the front-end files that Mantle serves, from the three packages that package-lock.json pins, into var/assets.

Nobody needs Sass or a bundler: the published style sheets are edited in five places and written out. The typeface and
marks of GOV.UK and of the Ministry of Justice are theirs alone, so none of them is copied; a check at the end refuses
to finish if one slipped in. Run by ./mantle whenever the lock file or this file changes.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
MODULES = PROJECT / "node_modules"
GOVUK = MODULES / "govuk-frontend/dist/govuk"
MOJ = MODULES / "@ministryofjustice/frontend/moj"
TYPEFACE = MODULES / "@expo-google-fonts/atkinson-hyperlegible"
FONT_STACK = '"Atkinson Hyperlegible",Verdana,Arial,sans-serif'
FACES = {
    "400Regular": ("normal", 400),
    "400Regular_Italic": ("italic", 400),
    "700Bold": ("normal", 700),
    "700Bold_Italic": ("italic", 700),
}
BRAND = "#123f4a"
ENHANCE = 'document.body.className += " js-enabled govuk-frontend-supported";\n'
INIT = """import { initAll } from "./govuk.js";
import * as moj from "./moj.js";
initAll();
moj.initAll();
"""
FORBIDDEN = ("GDS Transport", "govuk-crest", "sourceMappingURL")
FORBIDDEN_NAMES = ("crown", "crest", "logotype")


def own_style(css: str) -> str:
    """The five edits that turn a published style sheet into ours."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)  # 1 not our typeface
    css = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', FONT_STACK, css)  # 2 our typeface
    css = css.replace("url(/assets/images/govuk-crest.svg)", "none")  # 3 no crest
    css = css.replace("url(/assets/", "url(")  # 4 addresses beside the file, so that they can be hashed
    return re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css)  # 5 no map that is not there


def own_script(script: str) -> str:
    return re.sub(r"//# sourceMappingURL=\S+", "", script)


def font_faces() -> str:
    rules = [
        f'@font-face{{font-family:"Atkinson Hyperlegible";font-style:{style};font-weight:{weight};'
        f'font-display:swap;src:url(fonts/AtkinsonHyperlegible_{name}.ttf) format("truetype")}}'
        for name, (style, weight) in FACES.items()
    ]
    return "\n".join(rules) + "\n"


def text_files() -> dict[str, str]:
    """Every file that is written rather than copied."""
    return {
        "govuk.css": own_style((GOVUK / "govuk-frontend.min.css").read_text("utf-8")),
        "moj.css": own_style((MOJ / "moj-frontend.min.css").read_text("utf-8")).replace("#1d70b8", BRAND),
        "fonts.css": font_faces(),
        "govuk.js": own_script((GOVUK / "govuk-frontend.min.js").read_text("utf-8")),
        "moj.js": own_script((MOJ / "moj-frontend.min.js").read_text("utf-8")),
        "enhance.js": ENHANCE,
        "init.js": INIT,
    }


def make(target: Path) -> list[Path]:
    """Write everything into a fresh folder, then put it in the place of the old one."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    vendor = fresh / "vendor"
    (vendor / "fonts").mkdir(parents=True)
    (vendor / "images").mkdir()
    for name, text in text_files().items():
        (vendor / name).write_text(text, "utf-8")
    for name in FACES:
        shutil.copyfile(_face(name), vendor / "fonts" / _face(name).name)
    shutil.copyfile(TYPEFACE / "LICENSE_FONT", vendor / "fonts" / "LICENSE")
    for icon in sorted((MOJ / "assets/images").glob("icon-*.svg")):
        shutil.copyfile(icon, vendor / "images" / icon.name)
    check(fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return sorted(path for path in target.rglob("*") if path.is_file())


def check(folder: Path) -> None:
    """Refuse a folder with a mark or typeface that is not ours, or a style sheet that points at nothing."""
    for path in sorted(folder.rglob("*")):
        if any(words in path.name for words in FORBIDDEN_NAMES):
            raise SystemExit(f"{path.name} is a mark that is not ours")
        if path.suffix not in {".css", ".js", ".svg"}:
            continue
        text = path.read_text("utf-8")
        for words in FORBIDDEN:
            if words in text:
                raise SystemExit(f"{path.name} still contains {words}")
        for address in re.findall(r"url\((?!data:)([^)]+)\)", text):
            if not (path.parent / address.strip("\"'")).exists():
                raise SystemExit(f"{path.name} points at {address}, which is not there")


def _face(name: str) -> Path:
    return TYPEFACE / name / f"AtkinsonHyperlegible_{name}.ttf"


def main() -> None:
    if not GOVUK.exists():
        raise SystemExit("The front-end packages are missing. Type: npm ci")
    target = Path(os.environ.get("MANTLE_VAR", PROJECT / "var")) / "assets"
    target.parent.mkdir(parents=True, exist_ok=True)
    files = make(target)
    size = sum(path.stat().st_size for path in files)
    print(f"{len(files)} files, {size / 1e6:.1f} MB in {target.name}")


if __name__ == "__main__":
    main()
