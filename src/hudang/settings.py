"""All settings, read once from the environment; every HUDANG_NAME may come as HUDANG_NAME_FILE."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from hudang.core.credentials import credential_path
from hudang.launcher import socket_folder

env = environ.FileAwareEnv()

ROOT = Path(os.environ.get("HUDANG_HOME", Path.cwd()))
PACKAGE = Path(__file__).parent

# Folders: data may be backed up; keys and the log's own state may not (security.md).
HUDANG_DATA = Path(env.str("HUDANG_DATA", str(ROOT / "var/data"))).absolute()
HUDANG_KEYS = Path(env.str("HUDANG_KEYS", str(ROOT / "var/keys"))).absolute()
HUDANG_LOG = Path(env.str("HUDANG_LOG", str(ROOT / "var/log"))).absolute()
# What was destroyed must outlive the database and be copied with it: a folder of its own.
HUDANG_LEDGER = Path(env.str("HUDANG_LEDGER", str(HUDANG_LOG / "ledger"))).absolute()
HUDANG_BACKUP = Path(env.str("HUDANG_BACKUP", str(ROOT / "var/backup"))).absolute()
# Copies by the clock, in hours; 0 where the company makes them itself. So many days without a good
# one are an alarm, whoever makes them; so many days' and weeks' newest ones stay (our choice).
BACKUP_HOURS = env.float("HUDANG_BACKUP_HOURS", 24)
BACKUP_KEYS_HOURS = env.float("HUDANG_BACKUP_KEYS_HOURS", 1)
BACKUP_ALARM_DAYS = env.float("HUDANG_BACKUP_ALARM_DAYS", 3)
BACKUP_DAILY = env.int("HUDANG_BACKUP_DAILY", 7)
BACKUP_WEEKLY = env.int("HUDANG_BACKUP_WEEKLY", 5)
# The registered places of the escrow: folders, best each on a medium of its own.
HUDANG_ESCROW = env.list("HUDANG_ESCROW", default=[])
# The group in which web and worker share keys and files where each is a user of its own.
HUDANG_GROUP = env.str("HUDANG_GROUP", "")
HUDANG_HOST = env.str("HUDANG_HOST", "127.0.0.1")
HUDANG_PORT = env.int("HUDANG_PORT", 8000)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
HUDANG_SUITE = env.str("HUDANG_SUITE", "")
HUDANG_ROLE = env.str("HUDANG_ROLE", "web")
# The company's scanner for viruses: a command that gets each file on its standard input, and ends
# with 0 for a clean one and 1 for a find. Empty: files are examined, and not scanned.
SCANNER = env.str("HUDANG_SCANNER", "")
# Where figures for monitoring are served, on this machine unless said otherwise; 0 is nowhere.
METRICS_HOST = env.str("HUDANG_METRICS_HOST", "127.0.0.1")
METRICS_PORT = env.int("HUDANG_METRICS_PORT", 0)
# How often checkpoints go to the witnesses: every 5 to 15 minutes (security.md 5.2).
WITNESS_MINUTES = env.float("HUDANG_WITNESS_MINUTES", 10)

DEMO = env.bool("HUDANG_DEMO", False)
DEBUG = False
# Behind a proxy of the company, which must set this header itself on every request.
BEHIND_PROXY = env.bool("HUDANG_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
TLS = env.bool("HUDANG_TLS", False) or BEHIND_PROXY

# Where messages leave by; a way without an address keeps them in the local outbox. The secrets may
# stand in files: HUDANG_SMTP_PASSWORD_FILE, HUDANG_SMS_SECRET_FILE, HUDANG_BARRIER_SECRET_FILE.
SMTP_URL = env.str("HUDANG_SMTP_URL", "")
SMTP_FROM = env.str("HUDANG_SMTP_FROM", "")
SMTP_PASSWORD = env.str("HUDANG_SMTP_PASSWORD", "")
SMS_URL = env.str("HUDANG_SMS_URL", "")
SMS_SECRET = env.str("HUDANG_SMS_SECRET", "")
# Where lists of plates are pushed to; without an address barriers fetch them.
BARRIER_URL = env.str("HUDANG_BARRIER_URL", "")
BARRIER_SECRET = env.str("HUDANG_BARRIER_SECRET", "")

# Where the fee system of the company says what is paid: an address that is asked (its secret may
# stand in HUDANG_FEES_SECRET_FILE), or a file that it exports; without either, sums are typed in.
FEES_URL = env.str("HUDANG_FEES_URL", "")
FEES_SECRET = env.str("HUDANG_FEES_SECRET", "")
FEES_FILE = env.str("HUDANG_FEES_FILE", "")
# Networks that are not public and may be told of events all the same, like 10.3.0.0/24;
# in the demonstration this machine.
WEBHOOK_NETWORKS = env.list("HUDANG_WEBHOOK_NETWORKS", default=["127.0.0.0/8"] if DEMO else [])


def secret(name: str) -> str:
    """Return a generated secret from the key folder, made by the launcher."""
    path = credential_path(HUDANG_KEYS, name)
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        if HUDANG_ROLE == "none":
            return "unused"
        begin = "database_roles --apply URL" if env.str("HUDANG_DATABASE_URL", "") else "run"
        message = f"The key file {name} is missing from HUDANG_KEYS. Start with ./hudang {begin}."
        raise ImproperlyConfigured(message) from None


def database() -> dict[str, object]:
    """Return the connection of this process's own database role."""
    url = env.str("HUDANG_DATABASE_URL", "")
    place: dict[str, Any] = (
        environ.Env.db_url_config(url)
        if url
        else {
            "HOST": str(socket_folder(HUDANG_DATA)),
            "PORT": "",
            "NAME": "hudang",
        }
    )
    return {
        **place,
        "ENGINE": "hudang.core.postgresql",
        "USER": f"hudang_{HUDANG_ROLE}",
        "PASSWORD": secret(f"database/{HUDANG_ROLE}"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Literals must never reach the server's log or pg_stat_activity (security.md).
        "OPTIONS": {
            **place.get("OPTIONS", {}),
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = secret("django")
ALLOWED_HOSTS = [
    *env.list("HUDANG_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
    *([HUDANG_HOST] if HUDANG_HOST not in (*LOOPBACK, "0.0.0.0", "::") else []),  # noqa: S104
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "hudang.core.apps.CoreConfig",
    "hudang.vault.apps.VaultConfig",
    "hudang.accesslog.apps.AccesslogConfig",
    "hudang.accounts.apps.AccountsConfig",
    "hudang.regulation.apps.RegulationConfig",
    "hudang.purposes.apps.PurposesConfig",
    "hudang.disclosure.apps.DisclosureConfig",
    "hudang.outbox.apps.OutboxConfig",
    "hudang.webhooks.apps.WebhooksConfig",
    "hudang.registry.apps.RegistryConfig",
    "hudang.standing.apps.StandingConfig",
    "hudang.duplicates.apps.DuplicatesConfig",
    "hudang.dossiers.apps.DossiersConfig",
    "hudang.consent.apps.ConsentConfig",
    "hudang.needs.apps.NeedsConfig",
    "hudang.classification.apps.ClassificationConfig",
    "hudang.collection.apps.CollectionConfig",
    "hudang.arrears.apps.ArrearsConfig",
    "hudang.renovation.apps.RenovationConfig",
    "hudang.service.apps.ServiceConfig",
    "hudang.entrance.apps.EntranceConfig",
    "hudang.violations.apps.ViolationsConfig",
    "hudang.publication.apps.PublicationConfig",
    "hudang.integration.apps.IntegrationConfig",
    "hudang.rights.apps.RightsConfig",
    "hudang.worklist.apps.WorklistConfig",
    "hudang.backup.apps.BackupConfig",
    "hudang.web.apps.WebConfig",
    "hudang.portal.apps.PortalConfig",
    "hudang.api.apps.ApiConfig",
    "hudang.cli.apps.CliConfig",
]

MIDDLEWARE = [
    "hudang.web.observing.ProbeMiddleware",
    "hudang.web.observing.ObservingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hudang.web.content_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hudang.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hudang.web.devices.DeviceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hudang.web.middleware.ActorMiddleware",
    "hudang.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "hudang.urls"
WSGI_APPLICATION = "hudang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web/templates", PACKAGE / "portal/templates"],
        "OPTIONS": {
            # The order in which cotton and partials work together (stack.md, Decided).
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "hudang.web.templatetags.ui",
                "hudang.web.templatetags.names",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hudang.web.context.shell",
            ],
        },
    }
]

# A component sees what it is given and the context processors, never its page's variables.
COTTON_ISOLATE_BY_DEFAULT = True
CSRF_FAILURE_VIEW = "hudang.web.views.errors.csrf_failed"

# People sign in with their employee number.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "hudang.accounts.lockout.LockOutBackend",
    "hudang.accounts.backend.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hudang.accounts.mfa.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,20/15m/ip"}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "hudang.accounts.mfa.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "activate_totp": "hudang.web.forms.sign_in.EnrolmentForm",
    "authenticate": "hudang.web.forms.sign_in.CodeForm",
    "login_webauthn": "hudang.web.forms.sign_in.PasskeySignInForm",
    "add_webauthn": "hudang.web.forms.sign_in.PasskeyForm",
    "edit_webauthn": "hudang.web.forms.sign_in.PasskeyNameForm",
}
# Failed sign-ins are counted by the number's hash, in the cache: no table, no address, no form.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "hudang.accounts.lockout.hashed_number"
AXES_CLIENT_IP_CALLABLE = "hudang.accounts.lockout.no_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# Its middleware would answer a lock differently from a wrong password; counting by the number
# alone is stricter than by number and address (allauth limits addresses besides).
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W006"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"

SESSION_ENGINE = "hudang.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
# Not for this machine's own names: a browser would hold every other local server to it.
SECURE_HSTS_SECONDS = 31_536_000 if TLS and HUDANG_HOST not in LOOPBACK else 0
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The tones of our notes, by Django's levels: info, success, warning, error.
MESSAGE_TAGS = {20: "", 25: "green", 30: "amber", 40: "red"}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "hudang.web.static_files.VersionedStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 86_400
FILE_UPLOAD_HANDLERS = ["hudang.web.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# What one person may ask of the API in each process of the web server.
API_RATE = env.str("HUDANG_API_RATE", "1200/m")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "KEY_FUNCTION": "hudang.core.cache.hashed_key",
    },
    # How often somebody asked: each process counts for itself, and forgets when it ends.
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "hudang.web.reporting.SilentFilter"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks" if HUDANG_ROLE == "worker" else None

# One JSON object a line where a collector reads, a plain line where a person does.
LOG_FORMAT = env.str("HUDANG_LOG_FORMAT", "plain" if sys.stderr.isatty() else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "hudang.core.logs.JsonFormatter"},
        "plain": {"()": "hudang.core.logs.PlainFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "hudang": {"level": env.str("HUDANG_LOG_LEVEL", "WARNING")},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # each request has its own line: hudang.request
        "axes": {"level": "ERROR"},  # failed sign-ins stand in the access log
    },
}
