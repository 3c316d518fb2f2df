"""A new release in the place of the old one, while requests come."""

import signal

from nordonc.duty import Duty
from nordonc.engine.opening import Opening
from nordonc.errors import NordoncError
from nordonc.release import integrity
from nordonc.release.manifest import Release
from nordonc.serving.console import Latest, tell
from nordonc.serving.served_release import ServedRelease
from nordonc.site.served import Served
from nordonc.site.state import Current

#: Seconds beyond the time limit of queries that requests under way may take.
_MORE_S = 5.0


def tell_damage(release: Release) -> None:
    """Hold the long files of a release against their checksums; remove those that are damaged.

    A release that lacks a file is built anew when it is opened again.
    """
    try:
        for path in integrity.damaged_large_files(release):
            path.unlink(missing_ok=True)
            tell(f"{path} was damaged and is removed; the next start or SIGHUP builds it anew")
    except (NordoncError, OSError) as error:
        tell(f"{release.folder} could not be held against its checksums: {error}")


def renew(
    current: Current, opening: Opening, known: ServedRelease, latest: Latest, duty: Duty
) -> None:
    """Serve the latest release whenever SIGHUP comes; what cannot be served is not.

    The signal has to be blocked in every thread.
    """
    while signal.sigwait({signal.SIGHUP}):
        try:
            told = swapped(current, opening, latest)
            known.put(current.served.release)
            duty.went_well()
            tell(told)
            tell_damage(current.served.release)
        except Exception as error:  # noqa: BLE001  the old release is served whatever fails
            tell(f"Still serving version {current.served.manifest.version}: {error}")
            if not isinstance(error, NordoncError | OSError):
                duty.failed()


def swapped(current: Current, opening: Opening, latest: Latest) -> str:
    """Serve the latest release, and return what has become of that.

    Raises:
        NordoncError: It cannot be built, opened or queried; the old one is still served.
    """
    settings = current.served.settings
    release = latest()
    version = release.manifest.version
    if release.manifest.key == current.served.manifest.key:
        return f"Version {version} is served already"
    new = Served(settings, release, opening.engine(release))
    try:
        # Whatever the first requests would wait for is done before they come.
        new.warm()
    except NordoncError:
        new.engine.close()
        new.kept.let_go(current.served.kept.releases.values())
        raise
    old = current.swap(new, settings.timeout_s + _MORE_S)
    old.engine.close()
    old.kept.let_go(new.kept.releases.values())
    return f"Serving version {version} from now on"
