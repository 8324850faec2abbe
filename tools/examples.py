"""Runs the examples of a README and compares or rewrites their outputs.

An example is a line `<!-- run -->`, then a fenced `sh` block, then a fenced block with what it prints. The examples of
a text are run in its order, in one folder, over one store, in this process: the heavy packages are imported once.
The command `minsheng` is invoked as it stands there, `make demo` by its recipe, `export` sets what later commands see;
all else is run by `sh`, with this Python for the one of `.venv`.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from pipelines.cli import main as minsheng
from pipelines.paths import ROOT, SAMPLE

COMMAND = ".venv/bin/minsheng"
PYTHON = ".venv/bin/python"
# What stands in a text for the store, whose place differs from reader to reader.
STORE = "…/warehouse/store"
_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_EXAMPLE = re.compile(r"^<!-- run -->\n```sh\n(?P<script>.*?)```\n\n?```text\n(?P<output>.*?)```$", re.M | re.S)


def find(text: str) -> dict[str, str]:
    """Return the examples of a text, each script with the output shown.

    Raises:
        ValueError: an example has no output block, or stands there twice.
    """
    found = {match["script"]: match["output"] for match in _EXAMPLE.finditer(text)}
    if len(found) != text.count("<!-- run -->"):
        raise ValueError("every `<!-- run -->` needs a sh block and a text block after it, and a script of its own")
    return found


def rewrite(text: str, outputs: Mapping[str, str]) -> str:
    """Return a text with the outputs of its examples replaced."""
    return _EXAMPLE.sub(lambda m: m[0].replace(f"```text\n{m['output']}", f"```text\n{outputs[m['script']]}"), text)


def run(scripts: Sequence[str] | Mapping[str, str], folder: Path) -> dict[str, str]:
    """Run scripts one after the other.

    Args:
        scripts: the scripts, in order.
        folder: an empty folder to run them in; it gets the store and links to the sample and to `docs`.

    Returns:
        What each printed, on both streams, with the store's place and blanks at line ends taken off.
    """
    store = folder / "store"
    sample = folder / SAMPLE.relative_to(ROOT)
    sample.parent.mkdir(parents=True)
    sample.symlink_to(SAMPLE, target_is_directory=True)
    (folder / "docs").symlink_to(ROOT / "docs", target_is_directory=True)
    outputs = {}
    with _in_place(folder, store):
        for script in scripts:
            printed = "".join(_run_lines(script))
            # Where the reader's checkout is and when he tries this are his own.
            printed = printed.replace(str(store), STORE).replace(str(folder.resolve()), "…")
            lines = _MINUTE.sub("…", printed).splitlines()
            outputs[script] = "".join(f"{line.rstrip()}\n" for line in lines)
    return outputs


def _run_lines(script: str) -> Iterator[str]:
    code = 0
    for command in _commands(_demo(script)):
        if command.startswith(COMMAND):
            result = CliRunner().invoke(minsheng, shlex.split(command)[1:], prog_name="minsheng")
            if result.exception is not None and not isinstance(result.exception, SystemExit):
                raise result.exception
            code = result.exit_code
            yield result.output
        elif command == "echo $?":
            yield f"{code}\n"
        elif setting := re.fullmatch(r"export (\w+)=(\S+)", command):
            os.environ[setting[1]] = setting[2]
        else:
            yield subprocess.run(
                ["sh", "-c", command.replace(PYTHON, shlex.quote(sys.executable))],
                check=True,
                capture_output=True,
                text=True,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            ).stdout


def _commands(script: str) -> Iterator[str]:
    """Yield the commands of a script: its lines, joined where a quotation goes on."""
    command = ""
    for line in script.splitlines():
        command += line
        if command.count('"') % 2 == 0:
            yield command
            command = ""
        else:
            command += "\n"


def _demo(script: str) -> str:
    recipe = re.search(r"^demo:.*\n\t@(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert recipe, "the Makefile has a target demo with one line"  # noqa: S101
    return re.sub(r"^make demo$", recipe[1].replace("$(bin)/minsheng", COMMAND), script, flags=re.M)


@contextmanager
def _in_place(folder: Path, store: Path) -> Iterator[None]:
    """Make this process look like the command, called in the folder of a fresh checkout."""
    before = Path.cwd(), sys.argv, dict(os.environ)
    os.chdir(folder)
    sys.argv = [str(Path.cwd() / COMMAND)]
    # The command calls itself `minsheng` where that is on the PATH, which it is not for a newcomer.
    path = [place for place in os.get_exec_path() if not Path(place, "minsheng").exists()]
    os.environ |= {"MINSHENG_STORE": str(store), "PATH": os.pathsep.join(path)}
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.argv = before[1]
        os.environ.clear()
        os.environ |= before[2]
