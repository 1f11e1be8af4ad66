"""The product's settings over a throw-away data directory."""

import os
import tempfile

os.environ["YIHENG_DATA_DIR"] = tempfile.mkdtemp(prefix="yiheng-test-")

from yiheng.config.settings import *  # noqa: F403  # the directory must be known first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # each of the many clients would list all static files anew
