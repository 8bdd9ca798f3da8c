"""Edit > Preferences > Integrated Applications > Company Preferences: what an administrator may change.

What an application was allowed is kept in the company file. Changes hold from the next BeginSession on: the
certificate is looked at there only, so a session that runs finishes [D].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from simulator.company import Grant
from simulator.errors import InputError
from simulator.quickbooks.files import FileState

if TYPE_CHECKING:
    from simulator.company import CompanyFile

Access = Literal["prompt", "while-open", "always"]


@dataclass(frozen=True, slots=True)
class IntegratedApplications:
    """The preferences of one company file."""

    company: CompanyFile
    state: FileState

    def refuse_all(self, refused: bool = True) -> None:
        """Tick "Don't allow any applications to access this company file", or untick it."""
        self.state.all_refused = refused

    def untick(self, application: str) -> None:
        """Take "allow access" away; the application stays in the list."""
        self._listed(application)
        self.state.unticked.add(application)

    def tick(self, application: str) -> None:
        """Allow access again, on the old terms; with it a permission that had to be given anew is given."""
        self._listed(application)
        self.state.unticked.discard(application)
        self.state.reauthorise.discard(application)

    def remove(self, application: str) -> None:
        """Remove the application's certificate: it is as if never seen."""
        self._listed(application)
        self.company.set_grant(application, None)
        self.state.unticked.discard(application)

    def change(
        self,
        application: str,
        access: Access | None = None,
        login_user: str | None = None,
        personal_data: bool | None = None,
    ) -> None:
        """Change on what terms the application may enter; what is ``None`` stays."""
        said = {"access": access, "login_user": login_user, "personal_data": personal_data}
        grant = self._listed(application)
        if grant is None:
            raise InputError(f"expected an application that was allowed before, got {application!r}")
        changes = {name: value for name, value in said.items() if value is not None}
        self.company.set_grant(application, replace(grant, **changes))  # type: ignore[arg-type]

    def _listed(self, application: str) -> Grant | None:
        """The application's grant; ``None`` for one that was only ever refused. Raises `InputError`."""
        grant = self.company.grant(application)
        if grant is None and application not in self.state.unticked:
            raise InputError(
                f"expected an application of the list of Integrated Applications, got {application!r}, "
                "which has never asked for this company file"
            )
        return grant
