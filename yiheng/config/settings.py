"""Settings. Everything that the product writes lies under one data directory."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from yiheng.core import logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("YIHENG_DATA_DIR", "var")).resolve()
EMERGENCY_FILE = Path(
    os.environ.get("YIHENG_EMERGENCY_FILE", DATA_DIR / "emergency" / "ledger.jsonl")
)
WITNESS_FILE = Path(os.environ.get("YIHENG_WITNESS_FILE", DATA_DIR / "witness" / "ledger.note"))
KEYRING_FILE = DATA_DIR / "keyring" / "keyring.json"
BLOB_DIR = DATA_DIR / "blobs"  # the sealed files of documents
STORE = os.environ.get("YIHENG_S3_FILE", "")  # a file that describes an S3 store to keep them in
_PASSPHRASE = os.environ.get("YIHENG_PASSPHRASE_FILE", "")
PASSPHRASE_FILE = Path(_PASSPHRASE) if _PASSPHRASE else None  # read by serve and the command line
# 企业微信, or the hospital's relay (前置机): set on the machine only, so that no page can change it
WECOM_BASE = os.environ.get("YIHENG_WECOM", "https://qyapi.weixin.qq.com")
SAMPLE_MARK = DATA_DIR / "sample.json"  # stands only in a sample hospital

_SECRET_FILE = DATA_DIR / "secret-key"
SECRET_KEY = (
    _SECRET_FILE.read_text(encoding="ascii") if _SECRET_FILE.exists() else os.urandom(32).hex()
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("YIHENG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
TLS_CERT = os.environ.get("YIHENG_TLS_CERT", "")  # set by serve: whose last day the pages tell
SECURE = os.environ.get("YIHENG_TLS", "") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "axes",
    "csp",
    "django_htmx",
    "yiheng.core",
    "yiheng.core.ui",
    "yiheng.core.search",
    "yiheng.governance.ledger",
    "yiheng.governance.regulation",
    "yiheng.governance.keys",
    "yiheng.governance.people",
    "yiheng.governance.notices",
    "yiheng.governance.duties",
    "yiheng.governance.access",
    "yiheng.governance.operations",
    "yiheng.governance.approvals",
    "yiheng.governance.crisis",
    "yiheng.governance.campaigns",
    "yiheng.office.requests",
    "yiheng.office.bulletins",
    "yiheng.office.knowledge",
    "yiheng.office.goals",
    "yiheng.office.reports",
    "yiheng.office.documents",
    "yiheng.office.projects",
    "yiheng.office.meetings",
    "yiheng.office.catalogues",
    "yiheng.care.patients",
    "yiheng.care.consent",
    "yiheng.care.collection",
    "yiheng.care.records",
    "yiheng.care.intake",
    "yiheng.care.analytics",
    "yiheng.office.procurement",
    "yiheng.desk.work",
    "yiheng.desk.book",
    "yiheng.desk.ledger",
    "yiheng.desk.operations",
    "yiheng.desk.access",
    "yiheng.desk.people",
    "yiheng.desk.approvals",
    "yiheng.desk.notices",
    "yiheng.desk.campaigns",
    "yiheng.desk.search",
    "yiheng.desk.duties",
    "yiheng.desk.crisis",
    "yiheng.sample",
    "yiheng.config",
]
MIDDLEWARE = [
    "yiheng.config.access_log.AccessLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # around the static files too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yiheng.config.middleware.Guard",
    "yiheng.desk.access.middleware.SessionEnds",
    "yiheng.desk.access.middleware.Proofs",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "yiheng.config.urls"
WSGI_APPLICATION = "yiheng.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "yiheng.config.navigation.shell",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    url = os.environ.get("YIHENG_DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "yiheng.core.database.sqlite",
            "NAME": DATA_DIR / "yiheng.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Member"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "yiheng.governance.access.backends.StaffNumberBackend",
    "yiheng.governance.access.backends.DirectoryBackend",
]
PASSWORD_HASHERS = ["yiheng.governance.access.hashing.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yiheng.governance.access.passwords.StaffPassword"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yiheng.desk.access.views.locked_out"
AXES_USERNAME_CALLABLE = "yiheng.governance.access.backends.attempt_key"
AXES_SENSITIVE_PARAMETERS = ["username", "staff_no", "code", "csrfmiddlewaretoken"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or a stranger could lock one out for ever
AXES_DISABLE_ACCESS_LOG = True  # the audit ledger has it
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the 工号 alone is counted: addresses are cheap to change
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_IPWARE_PROXY_COUNT = 0

SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 15 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_FAILURE_VIEW = "yiheng.config.errors.csrf_failure"
# only with YIHENG_TLS=1: a proxy that ends TLS sets this header, and must not pass on a client's
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "img-src": ["'self'", "data:"],
    }
}

MAX_UPLOAD = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD + 1024 * 1024
# an upload stays in memory: a temporary file would hold patient data outside the data directory
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LOG_FILE = os.environ.get("YIHENG_LOG_FILE", "")  # a name under logs/ of the data directory
LOGGING = logs.configuration(
    os.environ.get("YIHENG_LOG", "WARNING"), DATA_DIR / "logs" / LOG_FILE if LOG_FILE else None
)
