"""Old Office formats -> their modern ones, by LibreOffice where it is installed.

The file is hostile until read: it is converted under a fixed name in a folder of its own, with a profile of its own in
which macros are off and links are not followed, and within limits of time and size.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines.problems import Problem, Reason, RefusalError

# What each kind becomes. The rest is not converted.
MODERN = {"doc": "docx", "wps": "docx", "rtf": "docx", "xls": "xlsx", "et": "xlsx"}
# Told how to read a file, LibreOffice fails on what is none, where it would take it for plain text.
_SOURCES = {
    **dict.fromkeys(("doc", "wps"), "MS Word 97"),
    **dict.fromkeys(("xls", "et"), "MS Excel 97"),
    "rtf": "Rich Text Format",
}
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_PROGRAMS = ("soffice", "libreoffice")
# LibreOffice takes one to ten seconds, and longer the first time on a slow disk.
_SECONDS = 120.0
_MAX_BYTES = 50 * 1024**2
_MEMORY = 4 * 1024**3
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
# Sets limits, then becomes the converter.
_LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
if sys.platform == "linux":
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[3], sys.argv[3:])
"""
# Settings of the profile: (group, name, value).
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
    # Requests go to a port of this machine at which nobody answers.
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    ("Common/Misc", "FirstRun", "false"),
)


def to_modern(data: bytes, kind: str, seconds: float = _SECONDS) -> bytes:
    """Convert a document.

    Args:
        data: the bytes of the file.
        kind: a key of `MODERN`.
        seconds: the longest time it may take.

    Returns:
        The bytes of a `.docx` or `.xlsx` file.

    Raises:
        RefusalError: LibreOffice is missing, fails on the file, or takes too long.
    """
    modern = MODERN[kind]
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise RefusalError(Problem(Reason.CONVERTER_MISSING, f"a .{kind} file"))
    with tempfile.TemporaryDirectory(prefix="minsheng-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"document.{kind}"
        source.write_bytes(data)
        _write_profile(folder / "profile")
        _run([*_command(program, folder, kind), str(source)], folder, seconds)
        return _result(folder / "out" / f"document.{modern}")


def _command(program: str, folder: Path, kind: str) -> list[str]:
    limited = [sys.executable, "-I", "-c", _LIMITED, str(_MEMORY), str(_MAX_BYTES)]
    return [
        *(limited if os.name == "posix" else []),
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        f"--infilter={_SOURCES[kind]}",
        *("--convert-to", _FILTERS[MODERN[kind]], "--outdir", str(folder / "out")),
    ]


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{group}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for group, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run the converter with all that it starts in one group, and end the whole group after the time."""
    home = {"HOME": str(folder), "TMPDIR": str(folder), "TMP": str(folder), "TEMP": str(folder)}
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**kept, **home},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise RefusalError(Problem(Reason.TOO_SLOW, f"LibreOffice took more than {seconds:g} seconds")) from error
    finally:
        _end(process)
    if code:
        raise RefusalError(Problem(Reason.CONVERTER_FAILED, f"it ended with code {code}"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the converter and whatever it has left running."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _result(path: Path) -> bytes:
    if not path.is_file() or path.is_symlink():
        raise RefusalError(Problem(Reason.CONVERTER_FAILED, "it made no file"))
    size = path.stat().st_size
    if size > _MAX_BYTES:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"{size:,} bytes after conversion; the limit is {_MAX_BYTES:,}"))
    return path.read_bytes()
