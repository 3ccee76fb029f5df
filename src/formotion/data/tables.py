"""Read tables: cells by genes become AnnData, everything else a pandas DataFrame."""

import numpy as np
import pandas as pd

from formotion.core.errors import DataError
from formotion.data.images import role_image

TRACK_COLUMNS = ["row", "track", "t_s", "x_um", "y_um", "z_um"]


def tracks(card, roles):
    """Return cell tracks, one row for each cell and time, sorted by track and time."""
    [(_, path)] = roles["tracks"]
    table = pd.read_csv(path, sep=r"\s+", header=None, names=TRACK_COLUMNS)
    table = table.drop(columns="row").sort_values(["track", "t_s"], ignore_index=True)
    return {"tracks": table}


def outlines(card, roles):
    """Return cell outlines as a list of (N, 2) arrays in px, columns (y, x), and their labels."""
    [(_, path)] = roles["outlines"]
    blocks = path.read_text().strip().split("\n\n")
    points = [np.array(block.split(), dtype=float).reshape(-1, 2)[:, ::-1] for block in blocks]
    columns = {role: _words(roles[role]) for role in ("cell_line", "treatment")}
    return {"outlines": points, "cells": pd.DataFrame(columns)}


def snare_seq(card, roles):
    """Return reduced RNA and chromatin features of the same cells; row i is one cell in both."""
    [(_, path)] = roles["cells"]
    cells = pd.read_csv(path, sep="\t", index_col="Barcode").drop(columns="LabelID")
    features = {"rna": "RNA feature", "atac": "ATAC feature"}
    return {role: _annotated(np.load(roles[role][0][1]), cells, name) for role, name in features.items()}


def scgem(card, roles):
    """Return expression and methylation of the same cells; row i is one cell in both."""
    stages = {1: "BJ", 2: "d8", 3: "d16T+", 4: "d24T+", 5: "iPS"}
    numbers = np.loadtxt(roles["stage"][0][1]).astype(int)
    cells = pd.DataFrame({"stage": [stages[n] for n in numbers]}, index=_counted("cell", len(numbers)))
    features = {"expression": "gene", "methylation": "locus"}
    return {role: _annotated(np.loadtxt(roles[role][0][1]), cells, name) for role, name in features.items()}


def qpcr(card, roles):
    """Return normalised expression of 48 genes; ``obs["stage"]`` holds the stage as published."""
    [(_, path)] = roles["expression"]
    table = pd.read_csv(path, index_col=0)
    cells = pd.DataFrame({"stage": table.index.astype(str)}, index=_counted("cell", len(table)))
    annotated = _annotated(table.to_numpy(), cells, "gene")
    annotated.var_names = list(table.columns)
    return {"expression": annotated}


def visium(card, roles):
    """Return spots by genes with ``obsm["spatial"]`` in px of the histology image, and that image."""
    [(_, path)] = roles["spots"]
    return {"spots": _anndata().read_h5ad(path), "histology": role_image(roles["histology"])}


def _annotated(values, cells, feature):
    genes = pd.DataFrame(index=_counted(feature, values.shape[1]))
    return _anndata().AnnData(values, obs=cells.copy(), var=genes)


def _counted(name, n):
    return [f"{name} {i}" for i in range(n)]


def _words(files):
    return files[0][1].read_text().split()


def _anndata():
    try:
        import anndata
    except ImportError:
        raise DataError("tables of cells need anndata: pip install 'formotion[themes]'") from None
    return anndata
