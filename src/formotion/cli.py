"""The command line: ``formotion --help``. Each group loads its own module only when it is called."""

import importlib
import sys

import click

from formotion import __version__
from formotion.core.errors import FormotionError

# name -> (module, attribute, help); the module is imported when the command runs
COMMANDS = {
    "sync": ("formotion.course.commands", "sync", "Derive notebooks from lesson sources."),
    "new": ("formotion.course.commands", "new", "Start a new lesson, or a course of your own."),
    "test": ("formotion.course.commands", "test", "Check the lessons of your own course."),
    "track": ("formotion.course.track_command", "track", "List tracks, or show what comes next on one."),
    "progress": (
        "formotion.course.progress_command",
        "progress",
        "Show, export or delete what you have done.",
    ),
    "review": ("formotion.course.review_command", "review", "Ask old questions again."),
    "quiz": ("formotion.course.quiz_command", "quiz", "Show concept questions on the projector, to vote on."),
    "blueprint": ("formotion.course.blueprint_command", "blueprint", "Show what tests which outcome."),
    "book": ("formotion.course.commands", "book", "Build and serve the book."),
    "data": ("formotion.data.commands", "data", "List, fetch and verify datasets."),
    "bench": ("formotion.bench.commands", "bench", "List tasks, score methods, write the board."),
    "grade": ("formotion.grading.commands", "grade", "Grade a folder of notebooks in a sandbox."),
    "run": ("formotion.runs", "run", "Analyse your own images and tracks."),
}


class LazyGroup(click.Group):
    """A click group whose commands live in other modules and load on use."""

    def list_commands(self, ctx):
        return list(COMMANDS)

    def get_command(self, ctx, cmd_name):
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx, formatter):
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, _, help_) in COMMANDS.items()])


@click.group(cls=LazyGroup, help="Form & Motion: from movies of living matter to laws.")
@click.version_option(__version__)
def cli():
    """Root of the command line."""


def main():
    """Run the command line; an error of ours is one line on standard error and exit code 1."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit("stopped")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except FormotionError as error:
        print(f"formotion: {error}", file=sys.stderr)
        sys.exit(1)
