"""``make validate``: knowledge, matrix, texts, training data, Rasa's own checks. Anything found fails."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date

from advisor import checks, knowledge, school_checks
from advisor.advisor import Advisor
from deploy.local.settings import ROOT
from understanding import data_lint


def main() -> int:
    """Print every finding; exit code 1 when there is one. What only comes due soon is told, but is no finding."""
    try:
        known = knowledge.load()
    except knowledge.KnowledgeError as error:
        print(f"knowledge/ {error}")
        return 1
    advisor = Advisor(known)
    today = date.today()
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "Matrix": lambda: checks.matrix_findings(advisor, today),
        "Texte": lambda: checks.text_findings(known, today),
        "Vergleich": lambda: checks.summary_findings(known, today),
        "Schulen": lambda: school_checks.findings(known),
        "Aktualität": lambda: checks.freshness_findings(known, today),
        "Trainingsdaten": lambda: data_lint.findings(ROOT / "data" / "nlu"),
        "Rasa": rasa_findings,
    }
    print(checks.matrix_table(checks.matrix(advisor, today)))
    found = 0
    for name, check in parts.items():
        findings = list(check())
        found += len(findings)
        print(f"{name}: {len(findings) or 'in Ordnung'}", flush=True)
        for finding in findings:
            print(f"  {finding}")
    for warning in checks.freshness_warnings(known, today):
        print(f"Hinweis: {warning}")
    return 1 if found else 0


def rasa_findings() -> Iterator[str]:
    """Rasa's validation of domain, data, stories and rules; its warnings are findings."""
    from deploy.local import light

    light.leave_out_unused()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rasa.shared.importers.importer import TrainingDataImporter
        from rasa.validator import Validator
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", category=UserWarning)
        importer = TrainingDataImporter.load_from_config(
            str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
        )
        validator = Validator.from_importer(importer)
        passed = (
            validator.verify_domain_validity()
            and validator.verify_nlu(ignore_warnings=False)
            and validator.verify_story_structure(ignore_warnings=False, max_history=4)
        )
    texts = {" ".join(str(warning.message).split()) for warning in caught if _is_ours(warning)}
    yield from sorted(texts)
    if not passed and not texts:
        yield "rasa data validate ist gescheitert"


def _is_ours(warning: warnings.WarningMessage) -> bool:
    """Rasa's note on slot mappings is shown to everybody who uses slots, whatever they contain."""
    return issubclass(warning.category, UserWarning) and "Slot auto-fill has been removed" not in str(warning.message)


if __name__ == "__main__":
    sys.exit(main())
