"""``formotion run langevin``: a law of motion from one's own tracks."""

from pathlib import Path

import click


@click.command("langevin", help="Law of motion from a CSV file of TRACKS: track, t_s or frame, x_um, y_um.")
@click.argument("tracks")
@click.option("--dt-s", type=float, default=None, help="Time between frames in s.")
@click.option("--pixel-um", type=float, default=None, help="Size of a pixel in µm, for positions in pixels.")
@click.option("--exposure", type=float, default=0.0, help="Share of the frame time that the shutter is open.")
@click.option("--order", type=int, default=3, help="Order of the polynomials of the drift.")
@click.option(
    "--dynamics",
    type=click.Choice(["overdamped", "underdamped"]),
    default="overdamped",
    help="Whether place alone, or place and velocity, tell where a particle goes.",
)
@click.option("--out", default="report", help="Folder of the report; an earlier report there is replaced.")
def command(tracks, dt_s, pixel_um, out, **setting):
    """Read the tracks, analyse them and write the report."""
    from formotion import report  # slow to import, so only when needed
    from formotion.dynamics import track_files
    from formotion.force import track_analysis, track_report

    report.check_folder(out)
    table = track_files.read(tracks, dt_s, pixel_um)
    click.echo("inferring the law of motion ...", err=True)
    found = track_analysis.analyse(table, dt_s, track_analysis.Setting(**setting))
    report.deliver(track_report.compose(found, Path(tracks).name), out)
