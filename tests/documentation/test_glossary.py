"""The glossary is the page of its registry, and its words are those of the outputs."""

from __future__ import annotations

from pathlib import Path

import zhangye
from zhangye.documentation import glossary

ROOT = Path(__file__).parents[2]
# Words that readers stumbled over, and what stands instead.
RETIRED = {"重述": "数据修订", "借来": "透支", "准p值": "拟p值", "框1": "条件组1", "锚点": "参照值"}


def test_the_page_is_that_of_the_registry() -> None:
    written = (ROOT / "docs" / glossary.PAGE).read_text(encoding="utf-8")
    assert written == glossary.page(), "run zhangye docs"


def test_terms_are_whole_and_stand_once() -> None:
    terms = glossary.terms()
    assert len(terms) > 30
    assert all(all(term.values()) for term in terms)
    for language in ("en", "zh"):
        assert len({term[language] for term in terms}) == len(terms)


def test_retired_words_are_gone_from_code_and_registries() -> None:
    files = [
        *Path(zhangye.__file__).parent.rglob("*.py"),
        *(ROOT / "data").glob("*.csv"),
        *(ROOT / "model").glob("*.csv"),
        *(ROOT / "scenarios").iterdir(),
    ]
    found = [
        f"{file.name}: {word}, write {better}"
        for file in files
        for word, better in RETIRED.items()
        if file.is_file() and word in file.read_text(encoding="utf-8")
    ]
    assert not found
