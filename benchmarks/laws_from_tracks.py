"""Entropy production, contact interaction, models of short walks and tracked spots, each against the truth.

python benchmarks/laws_from_tracks.py [--seeds 30] [entropy] [pairs] [walks] [spots]
"""

import argparse

import numpy as np

from formotion.core import Estimate
from formotion.dynamics import langevin_worlds as worlds
from formotion.dynamics.contacts import Contact, simulate
from formotion.dynamics.langevin import observe, overdamped
from formotion.force import entropy, langevin, pairs, persistence
from formotion.images import spots, tracking

FIRST_SEED = 1000  # below it the methods were developed
ENTROPY = [  # world, order, localisation error in µm, exposure
    ("swirl", worlds.circulating(1.0, 2.0, 0.5), 1, 0.0, 0.0),
    ("swirl, order 3", worlds.circulating(1.0, 2.0, 0.5), 3, 0.0, 0.0),
    ("swirl, error 0.05", worlds.circulating(1.0, 2.0, 0.5), 1, 0.05, 0.0),
    ("swirl, error 0.1", worlds.circulating(1.0, 2.0, 0.5), 1, 0.1, 0.0),
    ("swirl, error 0.3", worlds.circulating(1.0, 2.0, 0.5), 1, 0.3, 0.0),
    ("swirl, error 0.05, blur", worlds.circulating(1.0, 2.0, 0.5), 1, 0.05, 1.0),
    ("cubic", worlds.double_well(1.0), 3, 0.0, 0.0),
    ("equilibrium", worlds.circulating(1.0, 0.0, 0.5), 1, 0.0, 0.0),
    ("equilibrium, error 0.1", worlds.circulating(1.0, 0.0, 0.5), 1, 0.1, 0.0),
    ("equilibrium, order 3", worlds.double_well(0.0), 3, 0.0, 0.0),
]
CONTACT, NOTHING = Contact(0.02, 8.0, 16.0), Contact(0.0, 8.0, 16.0)
CRAWL = {"propulsion_um_per_s": 0.05, "persistence_s": 120.0}
PAIRS = [  # contact, world, error in µm, options
    ("diffusing", CONTACT, {}, 0.0, {}),
    ("crawling", CONTACT, CRAWL, 0.0, {}),
    ("crawling, ignored", CONTACT, CRAWL, 0.0, {"crawling": False}),
    ("crawling, error 0.5", CONTACT, CRAWL, 0.5, {}),
    ("no contact, crawling", NOTHING, CRAWL, 0.0, {}),
    ("no contact, field ignored", NOTHING, {}, 0.0, {"confounder": "drift"}),
]
WALK = {"diffusion_um2_per_s": 0.2, "speed_um_per_s": 0.1, "persistence_s": 60.0, "error_um": 1.0}
WALK["variation"] = 0.5


def show_entropy(seeds):
    print("Entropy production, one track of 100 s, dt 0.02 s; k_B/s")
    print(f"{'':26}{'truth':>7}{'mean':>8}{'sd':>7}{'stated':>8}{'cover':>7}{'seen':>6}{'naive':>8}")
    for name, world, order, error_um, exposure in ENTROPY:
        found = []
        for seed in seeds:
            rng = np.random.default_rng(seed)
            tracks = observe(world.simulate(1, 0.02, 5000, rng, 4), error_um, exposure, rng)
            found.append(entropy.infer(tracks, 0.02, langevin.polynomial(order), exposure))
        rates = [one.rate_per_s for one in found]
        values = np.array([rate.value for rate in rates])
        print(
            f"{name:26}{world.entropy_per_s:7.2f}{values.mean():8.3f}{values.std():7.3f}"
            f"{np.mean([(r.high - r.low) / 3.4 for r in rates]):8.3f}"
            f"{np.mean([r.covers(world.entropy_per_s) for r in rates]):7.2f}"
            f"{np.mean([one.dissipates for one in found]):6.2f}"
            f"{np.mean([one.naive_per_s for one in found]):8.3f}"
        )


def show_pairs(seeds):
    print("\nContact interaction, 40 films of 4 cells and 80 frames, dt 10 s, in a trap; 10^-3 µm/s")
    print(
        f"{'':26}{'truth at closest':>17}{'bias':>7}{'largest bias':>13}{'stated':>8}{'cover':>7}{'seen':>6}"
    )
    for name, contact, world, error_um, options in PAIRS:
        rows = []
        for seed in seeds:
            rng = np.random.default_rng(seed)
            path = simulate(contact, 40, 4, 10.0, 80, rng, trap_per_s=0.003, substeps=6, **world)
            seen = path.position_um + error_um * rng.standard_normal(path.position_um.shape)
            films = list(seen.transpose(1, 0, 2, 3))
            found = pairs.infer(films, 10.0, 16.0, **({"confounder": "field"} | options))
            truth = contact.along(found.distance_um)
            rows.append((truth, found.along - truth, found.along_std, found.interacts + 0 * truth))
        truth, off, std, seen = np.array(rows).transpose(1, 0, 2)
        bias = 1e3 * off.mean(axis=0)
        print(
            f"{name:26}{1e3 * truth[:, 0].mean():17.1f}{bias[0]:7.1f}{abs(bias).max():13.1f}"
            f"{1e3 * std.mean():8.1f}{np.mean(abs(off) < 1.67 * std):7.2f}{seen.mean():6.2f}"
        )


def show_walks(seeds):
    print("\nModels of walks, tracks of 8 to 24 points in 3 axes, dt 24 s: share of trials")
    print(f"{'true model':28}{'tracks':>7}{'best':>7}{'kept':>7}{'decided':>9}{'cover':>7}")
    for model, names in persistence.MODELS.items():
        exact = {name: Estimate(*[WALK[name]] * 3) for name in names}
        world = persistence.Fit(model, exact, 0.0, 0.0, 24.0)
        for count in (20, 100):
            rows = []
            for seed in seeds:
                rng = np.random.default_rng(seed)
                found = persistence.compare(world.simulate(rng.integers(8, 25, count), 3, rng), 24.0)
                inside = [one.covers(WALK[n]) for n, one in found.fits[model].parameters.items()]
                kept = model in (found.best, *found.rivals)
                rows.append((found.best == model, kept, found.decided, np.mean(inside)))
            print(
                f"{model:28}{count:7}"
                + "".join(f"{x:{w}.2f}" for x, w in zip(np.mean(rows, 0), (7, 7, 9, 7), strict=True))
            )


def show_spots(seeds):
    print("\nSpots located by trackpy, psf 0.2 µm, pixel 0.1 µm: rms error over the Cramér-Rao bound")
    for photons in (300.0, 1000.0, 5000.0):
        ratios, kept = [], []
        for seed in seeds:
            rng = np.random.default_rng(seed)
            home = np.stack(np.meshgrid(np.arange(6), np.arange(6)), -1).reshape(-1, 2) * 3.0 + 2.0
            home += rng.uniform(-0.2, 0.2, home.shape)
            path = overdamped(np.zeros_like, 0.0, home, 0.1, 9, rng)
            movie = spots.render(path, (190, 190), 0.1, rng, photons=photons)
            found = tracking.link(movie.frames, 0.1, 0.1, spot_um=1.2, search_um=0.9, shortest=2)
            off = [t - home[np.linalg.norm(home - t.mean(axis=0), axis=1).argmin()] for t in found.tracks]
            bound = spots.localisation_bound_um(0.1, photons=photons)
            ratios.append(np.sqrt(np.mean(np.concatenate(off) ** 2)) / bound)
            kept.append(found.lengths.sum() / (10 * len(home)))
        print(f"{photons:8.0f} photons{np.mean(ratios):7.2f}, share of spots found {np.mean(kept):.3f}")


SHOWS = {"entropy": show_entropy, "pairs": show_pairs, "walks": show_walks, "spots": show_spots}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *SHOWS], help="all if none is named")
    parser.add_argument("--seeds", type=int, default=30)
    given = parser.parse_args()
    for part in given.parts or SHOWS:
        SHOWS[part](range(FIRST_SEED, FIRST_SEED + given.seeds))
