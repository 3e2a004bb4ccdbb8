"""Draws a map of a place and numbered points around it, as SVG and as PNG. Knows nothing of schools.

NRW's towns and postcodes are faint dots, the place is a diamond, the points are numbered pins, rings show distances, a
small map of the whole state shows where all this is, and a legend names everything. No tiles, nothing from elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from importlib import metadata
from math import cos, hypot, radians

from PIL import Image, ImageDraw, ImageFont

WIDTH = 640
_MAP_HEIGHT = 400
_ROW = 22
_PIN = 13.0
_GAP = 2 * _PIN + 3
_KM_PER_DEGREE = 111.195
_RINGS_KM = (1, 2, 5, 10, 20, 50, 100, 200)
_SMALLEST_KM = 6.0
_LABELS = 6
_INSET = (WIDTH - 128.0, 8.0, 120.0, 116.0)
_PNG_SCALE = 2
_SHARPER = 2

#: Class → (fill, line) on white and, where the reader's system is dark, on black. All differ in brightness, too.
_COLOURS: dict[str, tuple[str, str, str, str]] = {
    "ground": ("#ffffff", "none", "#14181d", "none"),
    "dot": ("#c3cbd4", "none", "#4b5663", "none"),
    "frame": ("#ffffff", "#8a95a1", "#14181d", "#8a95a1"),
    "view": ("none", "#20262d", "none", "#f1f4f7"),
    "ring": ("none", "#6a7683", "none", "#9aa6b2"),
    "lead": ("none", "#20262d", "none", "#f1f4f7"),
    "pin": ("#174a8c", "#ffffff", "#a9cdff", "#14181d"),
    "digit": ("#ffffff", "none", "#0b1a2e", "none"),
    "place": ("#f5b301", "#20262d", "#f5b301", "#14181d"),
    "text": ("#20262d", "none", "#f1f4f7", "none"),
    "town": ("#515c68", "none", "#b8c2cc", "none"),
}


@dataclass(frozen=True)
class Point:
    """Something on the map; ``weight`` decides which names are written (people who live there)."""

    name: str
    lat: float
    lon: float
    weight: int = 0


@dataclass(frozen=True)
class MapPlan:
    """What a map shows. ``legend`` explains the pins from number ``first`` on; ``ring`` has ``{km}`` for its radius."""

    title: str
    description: str
    place: Point
    place_legend: str
    pins: Sequence[Point]
    legend: Sequence[str]
    ring_legend: str
    dots: Sequence[Point]
    first: int = 1


@dataclass(frozen=True)
class _Shape:
    kind: str
    style: str
    points: tuple[tuple[float, float], ...]
    size: float = 0.0
    text: str = ""
    anchor: str = "start"


@dataclass
class _Sketch:
    shapes: list[_Shape] = field(default_factory=list)
    height: float = _MAP_HEIGHT

    def add(
        self,
        kind: str,
        style: str,
        *points: tuple[float, float],
        size: float = 0.0,
        text: str = "",
        anchor: str = "start",
    ) -> None:
        self.shapes.append(_Shape(kind, style, points, size, text, anchor))


class _View:
    """Kilometres to picture points, around the middle of what is shown."""

    def __init__(self, points: Sequence[Point], box: tuple[float, float, float, float], margin: float) -> None:
        south, north = min(p.lat for p in points), max(p.lat for p in points)
        west, east = min(p.lon for p in points), max(p.lon for p in points)
        self._lat, self._lon = (south + north) / 2, (west + east) / 2
        self._narrow = cos(radians(self._lat))
        self.left, self.top, self.width, self.height = box
        wide = max(_SMALLEST_KM, (east - west) * _KM_PER_DEGREE * self._narrow) * margin
        high = max(_SMALLEST_KM, (north - south) * _KM_PER_DEGREE) * margin
        self.scale = min(self.width / wide, self.height / high)

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point is drawn."""
        x = (point.lon - self._lon) * _KM_PER_DEGREE * self._narrow * self.scale
        y = (self._lat - point.lat) * _KM_PER_DEGREE * self.scale
        return round(self.left + self.width / 2 + x, 1), round(self.top + self.height / 2 + y, 1)

    def holds(self, spot: tuple[float, float], edge: float = 0.0) -> bool:
        """Whether a spot lies inside the picture."""
        x, y = spot
        return (
            self.left + edge <= x <= self.left + self.width - edge
            and self.top + edge <= y <= self.top + self.height - edge
        )


def svg(plan: MapPlan) -> str:
    """The map as SVG: light or dark as the reader's system is, with title and description for screen readers."""
    sketch = _draw(plan)
    body = "".join(_svg_shape(shape) for shape in sketch.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {sketch.height:g}" role="img"'
        ' aria-labelledby="t d" font-family="Verdana,DejaVu Sans,sans-serif">'
        f'<title id="t">{escape(plan.title)}</title><desc id="d">{escape(plan.description)}</desc>'
        f"<style>{_css()}</style>{body}</svg>"
    )


def png(plan: MapPlan) -> bytes:
    """The same on white as PNG, twice as large, for messengers that show no SVG."""
    sketch = _draw(plan)
    factor = _PNG_SCALE * _SHARPER
    image = Image.new("RGB", (WIDTH * factor, round(sketch.height * factor)), _COLOURS["ground"][0])
    canvas = ImageDraw.Draw(image)
    for shape in sketch.shapes:
        _png_shape(canvas, shape, factor)
    small = image.resize((WIDTH * _PNG_SCALE, round(sketch.height * _PNG_SCALE)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw(plan: MapPlan) -> _Sketch:
    sketch = _Sketch(height=_MAP_HEIGHT + _ROW * (len(plan.legend) + 2) + 8)
    view = _View([plan.place, *plan.pins], (0.0, 0.0, float(WIDTH), float(_MAP_HEIGHT)), 1.45)
    sketch.add("rect", "ground", (0, 0), (WIDTH, sketch.height))
    for dot in plan.dots:
        spot = view.at(dot)
        if view.holds(spot):
            sketch.add("circle", "dot", spot, size=1.8)
    centre = view.at(plan.place)
    rings = _rings(plan, view)
    for ring in rings:
        sketch.add("circle", "ring", centre, size=ring * view.scale)
        top = (centre[0], max(14.0, centre[1] - ring * view.scale - 4))
        sketch.add("text", "town", top, size=11, text=f"{ring} km", anchor="middle")
    pins = _spread([centre, *(view.at(pin) for pin in plan.pins)])[1:]
    _name_towns(sketch, view, plan, [centre, *pins])
    for spot, pin in zip(pins, plan.pins, strict=True):
        sketch.add("line", "lead", view.at(pin), spot)
    _diamond(sketch, centre)
    for number, spot in enumerate(pins, start=plan.first):
        _numbered(sketch, spot, number)
    _state(sketch, plan, view)
    _legend(sketch, plan, rings)
    return sketch


def _rings(plan: MapPlan, view: _View) -> list[int]:
    """Two round distances that fit the picture; at least one."""
    seen = hypot(view.width, view.height) / view.scale
    fitting = [ring for ring in _RINGS_KM if ring <= seen * 0.45]
    return fitting[-2:] or [_RINGS_KM[0]]


def _spread(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same spots, pushed apart until pins do not cover each other; the first stays where it is."""
    moved = [list(spot) for spot in spots]
    for _ in range(60):
        still = True
        for n, one in enumerate(moved):
            for m in range(n + 1, len(moved)):
                other = moved[m]
                away = hypot(other[0] - one[0], other[1] - one[1])
                if away >= _GAP:
                    continue
                still = False
                dx, dy = ((other[0] - one[0]) / away, (other[1] - one[1]) / away) if away else (cos(m), cos(m + 1.6))
                push = (_GAP - away) / (1 if n == 0 else 2) + 0.5
                other[0], other[1] = other[0] + dx * push, other[1] + dy * push
                if n:
                    one[0], one[1] = one[0] - dx * push, one[1] - dy * push
        if still:
            break
    inside = [
        (min(max(x, _PIN + 2), WIDTH - _PIN - 2), min(max(y, _PIN + 2), _MAP_HEIGHT - _PIN - 2)) for x, y in moved
    ]
    return [(round(x, 1), round(y, 1)) for x, y in inside]


def _name_towns(sketch: _Sketch, view: _View, plan: MapPlan, taken: Iterable[tuple[float, float]]) -> None:
    """The names of the largest towns, where there is room."""
    boxes = [(x - _PIN, y - _PIN, x + _PIN, y + _PIN) for x, y in taken]
    left, top, width, height = _INSET
    boxes.append((left - 4, top, left + width, top + height + 4))
    written = 0
    for town in sorted((dot for dot in plan.dots if dot.weight), key=lambda dot: (-dot.weight, dot.name)):
        x, y = view.at(town)
        half = len(town.name) * 3.6
        box = (x - half, y - 20, x + half, y - 4)
        if not view.holds((x, y), 14) or not (half < x < WIDTH - half) or any(_overlap(box, other) for other in boxes):
            continue
        boxes.append(box)
        sketch.add("circle", "town", (x, y), size=2.2)
        sketch.add("text", "town", (x, y - 6), size=12, text=town.name, anchor="middle")
        written += 1
        if written == _LABELS:
            return


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _diamond(sketch: _Sketch, spot: tuple[float, float]) -> None:
    x, y = spot
    sketch.add("polygon", "place", (x, y - 12), (x + 12, y), (x, y + 12), (x - 12, y))


def _numbered(sketch: _Sketch, spot: tuple[float, float], number: int) -> None:
    sketch.add("circle", "pin", spot, size=_PIN)
    sketch.add("text", "digit", (spot[0], spot[1] + 5), size=14, text=str(number), anchor="middle")


def _state(sketch: _Sketch, plan: MapPlan, view: _View) -> None:
    """The whole state in a corner, with a frame around what the map shows."""
    left, top, width, height = _INSET
    sketch.add("rect", "frame", (left, top), (left + width, top + height))
    towns = [dot for dot in plan.dots if dot.weight] or [plan.place]
    small = _View(towns, (left + 4, top + 4, width - 8, height - 8), 1.02)
    for town in towns:
        sketch.add("circle", "dot", small.at(town), size=1.3)
    x, y = small.at(plan.place)
    half_x, half_y = (max(4.0, side / view.scale * small.scale / 2) for side in (view.width, view.height))
    shift = (view.left + view.width / 2 - view.at(plan.place)[0]) / view.scale * small.scale
    drop = (view.top + view.height / 2 - view.at(plan.place)[1]) / view.scale * small.scale
    west, east = max(left, x + shift - half_x), min(left + width, x + shift + half_x)
    north, south = max(top, y + drop - half_y), min(top + height, y + drop + half_y)
    sketch.add("rect", "view", (west, north), (east, south))


def _legend(sketch: _Sketch, plan: MapPlan, rings: Sequence[int]) -> None:
    y = _MAP_HEIGHT + _ROW - 2.0
    x = 20.0
    sketch.add("rect", "ground", (0, _MAP_HEIGHT), (WIDTH, sketch.height))
    _diamond(sketch, (x, y - 5))
    sketch.add("text", "text", (x + 20, y), size=14, text=plan.place_legend)
    for number, entry in enumerate(plan.legend, start=plan.first):
        y += _ROW
        sketch.add("circle", "pin", (x, y - 5), size=10)
        sketch.add("text", "digit", (x, y - 1), size=12, text=str(number), anchor="middle")
        sketch.add("text", "text", (x + 20, y), size=14, text=entry)
    y += _ROW
    sketch.add("circle", "ring", (x, y - 5), size=8)
    distances = " / ".join(str(ring) for ring in rings)
    sketch.add("text", "text", (x + 20, y), size=14, text=plan.ring_legend.format(km=distances))


def _css() -> str:
    light = "".join(f".{name}{{fill:{c[0]};stroke:{c[1]}}}" for name, c in _COLOURS.items())
    dark = "".join(f".{name}{{fill:{c[2]};stroke:{c[3]}}}" for name, c in _COLOURS.items())
    return f"{light}.ring{{stroke-dasharray:5 4}}.pin{{stroke-width:2}}@media(prefers-color-scheme:dark){{{dark}}}"


def _svg_shape(shape: _Shape) -> str:
    x, y = shape.points[0]
    style = f'class="{shape.style}"'
    if shape.kind == "circle":
        return f'<circle {style} cx="{x:g}" cy="{y:g}" r="{shape.size:.4g}"/>'
    if shape.kind == "rect":
        x2, y2 = shape.points[1]
        return f'<rect {style} x="{x:g}" y="{y:g}" width="{x2 - x:.4g}" height="{y2 - y:.4g}"/>'
    if shape.kind == "line":
        x2, y2 = shape.points[1]
        return f'<line {style} x1="{x:g}" y1="{y:g}" x2="{x2:g}" y2="{y2:g}"/>'
    if shape.kind == "polygon":
        corners = " ".join(f"{a:g},{b:g}" for a, b in shape.points)
        return f'<polygon {style} points="{corners}"/>'
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    return f'<text {style} x="{x:g}" y="{y:g}" font-size="{shape.size:g}"{anchor}>{escape(shape.text)}</text>'


def _png_shape(canvas: ImageDraw.ImageDraw, shape: _Shape, factor: int) -> None:
    fill, line, _, _ = (None if colour == "none" else colour for colour in _COLOURS[shape.style])
    points = [(x * factor, y * factor) for x, y in shape.points]
    (x, y), width = points[0], factor * (2 if shape.style == "pin" else 1)
    if shape.kind == "circle":
        r = shape.size * factor
        canvas.ellipse((x - r, y - r, x + r, y + r), fill=fill, outline=line, width=width)
    elif shape.kind == "rect":
        canvas.rectangle((points[0], points[1]), fill=fill, outline=line, width=width)
    elif shape.kind == "line":
        canvas.line(points, fill=line, width=width)
    elif shape.kind == "polygon":
        canvas.polygon(points, fill=fill, outline=line, width=width)
    else:
        anchor = "ms" if shape.anchor == "middle" else "ls"
        canvas.text((x, y), shape.text, fill=fill, font=_font(round(shape.size * factor)), anchor=anchor)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib; read as a file, so that the library itself need not be imported."""
    path = metadata.distribution("matplotlib").locate_file("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf")
    return ImageFont.truetype(str(path), size)
