"""What several fault tests share, because it takes long to make."""

import pytest

from tests.faults.installed import Installed


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The release wheel, built and installed."""
    return Installed(tmp_path_factory.mktemp("wheel"))
