"""What the city and its counties are called in scenario files: the labels of ``areas.csv``."""

from __future__ import annotations

from zhangye.axes import ELEMENTS
from zhangye.project import Project

WHOLE_CITY = "全市"
_SUFFIXES = "市区县"


def area_labels(project: Project) -> dict[str, tuple[str, ...]]:
    """Return ``all`` and each county's element with everything else that it is called.

    Parameters
    ----------
    project
        The project whose ``data/areas.csv`` is read.

    Raises
    ------
    InputError
        Where the table is wrong.
    """
    from zhangye.statistics.reader import read_table
    from zhangye.statistics.schema import read_schemas

    schema = read_schemas(project.data / "datapackage.json")["areas"]
    areas = read_table(project.data / schema.path, schema, {}).frame
    labels: dict[str, tuple[str, ...]] = {}
    for row in areas.to_dict("records"):
        name = "all" if row["kind"] == "city" else row["element"]
        if name == "all" or name in ELEMENTS:
            chinese = str(row["label_zh"])
            called = (chinese, chinese.rstrip(_SUFFIXES), str(row["label_en"]), str(row["area"]))
            labels[str(name)] = (*called, WHOLE_CITY) if name == "all" else called
    return labels
