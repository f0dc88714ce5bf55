"""Values from files or the environment: `NAME_FILE` names a file that holds the value, `NAME` is the value itself."""

import os
from pathlib import Path


class SettingError(Exception):
    """A setting that is missing or cannot be meant; the message names it, never its value if it is secret."""


def secret(name: str) -> str:
    """The secret of that name; without one nothing may start."""
    value = optional_secret(name)
    if not value:
        raise SettingError(f"{name} is not set: give {name}_FILE, a file that holds it, or {name} itself")
    return value


def optional_secret(name: str) -> str:
    """The secret of that name, or an empty text."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise SettingError(f"{name}_FILE: {path} cannot be read ({error.strerror})") from error


def switch(name: str, default: bool) -> bool:
    """`true` or `false` from the environment."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "true", "false"):
        raise SettingError(f"{name}: {value!r} is neither true nor false")
    return default if value == "" else value == "true"
