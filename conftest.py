"""What every test shares: hypothesis keeps no time; how long things take is for ``bench/``."""

from hypothesis import settings

if settings.get_current_profile_name() == "default":  # the mutants have a profile of their own
    settings.register_profile("yiheng", deadline=None)
    settings.load_profile("yiheng")
