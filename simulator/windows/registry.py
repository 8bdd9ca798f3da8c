"""The registry: keys and values by path, one HKEY_CURRENT_USER per account, one HKEY_LOCAL_MACHINE.

Names are compared without letter case, as Windows does. Values are texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

from simulator.errors import InputError

LOCAL_MACHINE = "HKLM"
CURRENT_USER = "HKCU"

#: The Web Connector's own key, under HKEY_CURRENT_USER [L].
CONNECTOR_KEY = "Software\\Intuit\\QBWebConnector"
#: What its value Level may hold: how much goes into its log [D].
LOG_LEVELS = ("NONE", "DEBUG", "VERBOSE")


class Registry:
    """All hives of one PC. `hive` is ``HKLM``, or ``HKCU`` of an account: ``HKCU\\owner``."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}

    @staticmethod
    def _key(hive: str, key: str) -> tuple[str, str]:
        return hive.casefold(), key.strip("\\").casefold()

    def value(self, hive: str, key: str, name: str) -> str | None:
        """The value of that name, ``None`` where there is none."""
        found = self._values.get(self._key(hive, key), {}).get(name.casefold())
        return found[1] if found else None

    def set(self, hive: str, key: str, name: str, value: str) -> None:
        """Write a value; its key is made."""
        self._values.setdefault(self._key(hive, key), {})[name.casefold()] = (name, value)

    def delete(self, hive: str, key: str, name: str) -> None:
        """Delete a value, where it is there."""
        self._values.get(self._key(hive, key), {}).pop(name.casefold(), None)

    def delete_key(self, hive: str, key: str) -> None:
        """Delete a key with everything below it."""
        of, path = self._key(hive, key)
        for known in [known for known in self._values if known[0] == of]:
            if known[1] == path or known[1].startswith(path + "\\"):
                del self._values[known]

    def names(self, hive: str, key: str) -> list[str]:
        """The names of the key's values, as they were written, in the order in which they came."""
        return [name for name, _ in self._values.get(self._key(hive, key), {}).values()]


class ConnectorKey:
    """The Web Connector's key of one account: its applications, its lock and its passwords.

    UpdateLock holds ``FALSE`` or ``True``: one update at a time per Windows user [L]. Passwords are kept in
    the key, encrypted by the real program [D] and in clear here; where exactly is not known [U].
    """

    def __init__(self, registry: Registry, account: str) -> None:
        self._registry = registry
        self.hive = f"{CURRENT_USER}\\{account}"
        self.passwords: MutableMapping[str, str] = Passwords(registry, self.hive)
        self.applications = Applications(registry, self.hive)

    @property
    def update_lock(self) -> bool:
        """The value UpdateLock."""
        return self._registry.value(self.hive, CONNECTOR_KEY, "UpdateLock") == "True"

    @update_lock.setter
    def update_lock(self, held: bool) -> None:
        self._registry.set(self.hive, CONNECTOR_KEY, "UpdateLock", "True" if held else "FALSE")

    @property
    def log_level(self) -> str:
        """The value Level; DEBUG where there is none, or one that is no level [D]."""
        kept = self._registry.value(self.hive, CONNECTOR_KEY, "Level")
        return kept if kept in LOG_LEVELS else "DEBUG"

    @log_level.setter
    def log_level(self, level: str) -> None:
        if level not in LOG_LEVELS:
            raise InputError(f"log level: expected one of {', '.join(LOG_LEVELS)}, got {level!r}")
        self._registry.set(self.hive, CONNECTOR_KEY, "Level", level)


class Applications:
    """The registered applications of one account, a key each: AppUniqueName, or AppName without one [D].

    What stands in such a key, and where exactly it is, is not known [U]: here the elements of the .QWC file.
    """

    def __init__(self, registry: Registry, hive: str) -> None:
        self._registry = registry
        self._hive = hive

    def __contains__(self, name: str) -> bool:
        return bool(self._registry.names(self._hive, self._key(name)))

    def value(self, name: str, element: str) -> str | None:
        """What an application's key says of an element, ``None`` where it says nothing."""
        return self._registry.value(self._hive, self._key(name), element)

    def write(self, name: str, elements: Mapping[str, str]) -> None:
        """Create an application's key, in place of one that is there."""
        self.remove(name)
        for element, value in elements.items():
            self._registry.set(self._hive, self._key(name), element, value)

    def remove(self, name: str) -> None:
        """Delete an application's key, where it is there."""
        self._registry.delete_key(self._hive, self._key(name))

    @staticmethod
    def _key(name: str) -> str:
        # a key's name has no backslash
        return f"{CONNECTOR_KEY}\\Applications\\{name.replace(chr(92), '/')}"


class Passwords(MutableMapping[str, str]):
    """The saved passwords of one account, by the application's name."""

    _KEY = f"{CONNECTOR_KEY}\\Passwords"

    def __init__(self, registry: Registry, hive: str) -> None:
        self._registry = registry
        self._hive = hive

    def __getitem__(self, application: str) -> str:
        kept = self._registry.value(self._hive, self._KEY, application)
        if kept is None:
            raise KeyError(application)
        return kept

    def __setitem__(self, application: str, password: str) -> None:
        self._registry.set(self._hive, self._KEY, application, password)

    def __delitem__(self, application: str) -> None:
        self[application]
        self._registry.delete(self._hive, self._KEY, application)

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.names(self._hive, self._KEY))

    def __len__(self) -> int:
        return len(self._registry.names(self._hive, self._KEY))
