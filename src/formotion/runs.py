"""``formotion run``: every analysis of one's own data, found by walking ``formotion/*/runs/*.py``."""

import importlib
import pkgutil
from pathlib import Path

import click

import formotion


def names():
    """Return the dotted module of each analysis by its name, without importing any.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> names()["traction"]
    'formotion.force.runs.traction'
    """
    folders = sorted(path for root in formotion.__path__ for path in Path(root).glob("*/runs"))
    return {
        module.name.replace("_", "-"): f"formotion.{folder.parent.name}.runs.{module.name}"
        for folder in folders
        for module in pkgutil.iter_modules([str(folder)])
    }


class Runs(click.Group):
    """A click group with one command for each analysis; the module loads when it is asked for."""

    def list_commands(self, ctx):
        return sorted(names())

    def get_command(self, ctx, cmd_name):
        module = names().get(cmd_name)
        return importlib.import_module(module).command if module else None


@click.group(cls=Runs, help="Analyse your own images and tracks.")
def run():
    """Group of the analyses."""
