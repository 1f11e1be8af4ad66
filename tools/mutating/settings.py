"""The tests' settings over a database in memory, which a forked child has for its own.

A mutant is caught by the first example that shows it, however long: nothing is made shorter.
"""

from hypothesis import Phase
from hypothesis import settings as hypothesis

from tests.settings import *  # noqa: F403  # everything but the database's place

DATABASES["default"]["TEST"] = {"NAME": None}  # noqa: F405  # as above

hypothesis.register_profile(
    "mutating", phases=[Phase.explicit, Phase.generate], database=None, deadline=None
)
hypothesis.load_profile("mutating")
