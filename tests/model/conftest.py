"""What the tests of the project's model share."""

import pandas as pd
import pytest

from zhangye import engine, project


@pytest.fixture(scope="session")
def model() -> engine.Model:
    return engine.read(project.find().mdl)


@pytest.fixture(scope="session")
def baseline(model: engine.Model) -> pd.DataFrame:
    return model.run()
