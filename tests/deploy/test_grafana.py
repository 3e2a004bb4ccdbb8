"""The dashboard asks for nothing but what the processes tell."""

from __future__ import annotations

import json
import re

from channels import metrics
from deploy import action_server
from deploy.local.settings import ROOT


def _told() -> set[str]:
    families = [
        vars(metrics)[name] for name in vars(metrics) if name.isupper() and hasattr(vars(metrics)[name], "describe")
    ]
    families += [action_server.SECONDS, action_server.ERRORS]
    names = set()
    for family in families:
        [described] = family.describe()
        suffix = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}[described.type]
        names |= {described.name + end for end in suffix}
    return names


def test_every_number_of_the_dashboard_exists_and_every_number_is_shown() -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "chatbot.json").read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    named = set(re.findall(r"\bchat_\w+", asked))
    told = _told()
    assert named <= told
    shown = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in named}
    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in told} == shown


def test_places_of_panels_do_not_overlap() -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "chatbot.json").read_text(encoding="utf-8"))
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in dashboard["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert all(0 <= x < 24 for x, _ in cells)
