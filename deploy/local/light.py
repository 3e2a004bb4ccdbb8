"""Starts Rasa without the libraries that this bot never uses.

Rasa imports TensorFlow and the clients of a dozen chat platforms as soon as it starts: two thirds of the start time and
several hundred megabytes, for components that are not in our ``config.yml``. Here those imports give a stand-in that
can be named, subclassed and used as a decorator, so that Rasa's modules load. Anything else fails with a clear message:
a component that needs the real library must not be configured without taking the library off this list.

    python -m deploy.local.light run -p 5005
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any

#: Top-level packages that are never used when this bot trains or answers.
UNUSED = frozenset(
    {
        "tensorflow",
        "tensorflow_hub",
        "tensorflow_text",
        "tensorflow_addons",
        "keras",
        "aiogram",
        "fbmessenger",
        "mattermostwrapper",
        "rocketchat_API",
        "slack_sdk",
        "twilio",
        "webexteamssdk",
        "matplotlib",
        "boto3",
        "botocore",
    }
)


class _StandInType(type):
    """Classes of a stand-in: every attribute exists and is a stand-in again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__module__ != __name__:  # a subclass in Rasa: this would use the library
            raise RuntimeError(f"{cls.__name__} needs a library that deploy.local.light leaves out")
        # As a decorator a stand-in gives back what it decorates.
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else cls

    def __getitem__(cls, item: Any) -> Any:
        return cls

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls


def _stand_in(name: str) -> Any:
    # Rasa names the errors of all stores in one ``except``: they must be errors, though nobody raises them.
    if name.endswith(("Error", "Exception")):
        return type(name, (Exception,), {"__module__": __name__})
    return _StandInType(name, (), {"__module__": __name__})


class _StandInModule(ModuleType):
    """A module in which every name exists."""

    __version__ = "0"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(name)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a stand-in for the packages of ``UNUSED`` and all below them."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname.partition(".")[0] not in UNUSED:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: Any) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


def leave_out_unused() -> None:
    """From here on importing an unused package gives a stand-in."""
    sys.meta_path.insert(0, _Finder())


def main() -> None:
    """Rasa's command line, without the unused libraries."""
    leave_out_unused()
    from rasa import __main__ as rasa_program

    from deploy import logs
    from deploy.local import tuned

    tuned.install()
    rasa_program.configure_structlog = logs.configure
    sys.argv[0] = "rasa"
    rasa_program.main()


if __name__ == "__main__":
    main()
