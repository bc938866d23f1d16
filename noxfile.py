"""Sessions that need separate environments.

`nox` runs the tests on the oldest and the newest Python, each with the oldest and with the newest
dependencies, and the tests of the released files. `nox --session matrix` tests every Python, and
`nox --session mutation` looks for code that no test checks. `nox --list` shows all sessions.
"""

import shutil
import zipfile
from pathlib import Path

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = True

PROJECT = nox.project.load_toml("pyproject.toml")["project"]

SUPPORTED = nox.project.python_versions({"project": PROJECT})
# Not supported yet. The matrix has those that are installed, to find early what they will break.
COMING = [python for python in ("3.14", "3.15") if python not in SUPPORTED]
PRESENT = [python for python in COMING if shutil.which(f"python{python}")]

NAME = PROJECT["name"]
PACKAGE = "message_media_messages"

# Only requests depends on it, but the library relies on its behaviour. SECURITY.md names this as
# the oldest version that is supported; it was the newest in January 2023.
OLD_URLLIB3 = "urllib3==1.26.14"


def oldest() -> list[str]:
    """Pin every dependency to the lower bound of its range."""
    pins = [OLD_URLLIB3]
    extras = PROJECT["optional-dependencies"]
    for declared in (*PROJECT["dependencies"], *extras["callbacks"], *extras["sandbox"]):
        requirement = Requirement(declared)
        [bound] = [each.version for each in requirement.specifier if each.operator == ">="]
        pins.append(f"{requirement.name}=={bound}")
    return pins


@nox.session(python=[SUPPORTED[0], SUPPORTED[-1]])
@nox.parametrize("deps", ["oldest", "newest"])
def tests(session: nox.Session, deps: str) -> None:
    """Run the tests on the oldest and the newest Python."""
    run_tests(session, deps)


@nox.session(python=[*SUPPORTED, *PRESENT], default=False)
@nox.parametrize("deps", ["oldest", "newest"])
def matrix(session: nox.Session, deps: str) -> None:
    """Run the tests on every Python; `--python 3.12` selects one."""
    run_tests(session, deps)


def run_tests(session: nox.Session, deps: str) -> None:
    """Run the tests, and show the versions of all dependencies."""
    pins = oldest() if deps == "oldest" else []
    session.install("pip", "--editable", ".[test]", *pins)
    session.run("pip", "list")
    session.run("pip", "check")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Mutate the code of the core, and list the mutants that no test notices."""
    session.install("--editable", ".[test]")
    session.run("python", "-m", "tests.mutation", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build the source distribution and the wheel, and run the tests of the one on the other."""
    session.install("build", "setuptools>=77", "twine")
    session.run("python", "setup.py", "--version")
    built = Path(session.create_tmp())
    shutil.rmtree(built)
    tree = built / "tree"
    listed = session.run("git", "ls-files", external=True, silent=True, log=False)
    files = {name for name in str(listed).splitlines() if not name.startswith(".")}
    for name in files:  # without what earlier builds have left in the repository
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, tree / name)

    environment = {"SOURCE_DATE_EPOCH": "1577836800"}
    build = ("python", "-m", "build", "--quiet", str(tree), "--outdir")
    session.run(*build, f"{built}/released", env=environment)  # the wheel is made from the sdist
    session.run(*build, f"{built}/from_tree", "--wheel", env=environment)
    [sdist] = built.glob("released/*.tar.gz")
    [wheel] = built.glob("released/*.whl")
    [wheel_from_tree] = built.glob("from_tree/*.whl")
    session.run("twine", "check", "--strict", str(sdist), str(wheel))
    if wheel.read_bytes() != wheel_from_tree.read_bytes():
        session.error("the wheel from the source distribution differs from that of the tree")

    shutil.unpack_archive(sdist, built)
    [unpacked] = [metadata.parent for metadata in built.glob("*/PKG-INFO")]
    in_sdist = {
        path.relative_to(unpacked).as_posix()
        for path in unpacked.rglob("*")
        if path.is_file() and not path.parent.name.endswith(".egg-info")
    }
    compare(session, "source distribution", in_sdist - {"PKG-INFO", "setup.cfg"}, files)
    in_wheel = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    compare(session, "wheel", in_wheel, {name for name in files if name.startswith(f"{PACKAGE}/")})

    session.install(f"{NAME}[test] @ {wheel.resolve().as_uri()}")
    shutil.rmtree(unpacked / PACKAGE)  # so that it is the wheel that is tested
    session.chdir(unpacked)
    session.run("python", "-m", "pytest")


def compare(session: nox.Session, what: str, held: set[str], committed: set[str]) -> None:
    """Fail unless a distribution holds what is in the repository and nothing else."""
    if held != committed:
        session.error(
            f"the {what} lacks {sorted(committed - held)} and has {sorted(held - committed)}"
        )
