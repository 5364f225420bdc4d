"""The one-factor model behind omega."""

from __future__ import annotations

import numpy as np

SMALLEST = 0.005  # share of a question's variance below which its own part counts as nothing


def one_factor(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return loadings, uniquenesses and whether one of them reached its bound (maximum likelihood).

    The likelihood is maximised over the uniquenesses alone: given them, the best loadings are the first eigenvector
    of the scaled correlation matrix (Joreskog 1967).

    >>> loadings, unique, _ = one_factor(np.array([[2.0, 1, 1], [1, 2, 1], [1, 1, 2]]))
    >>> loadings.round(3).tolist(), unique.round(3).tolist()
    ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])
    """
    from scipy.optimize import minimize

    spread = np.sqrt(covariance.diagonal())
    correlation = covariance / np.outer(spread, spread)
    k = len(correlation)

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
        unique = np.exp(logs)
        scaled = correlation / np.sqrt(np.outer(unique, unique))
        values, vectors = np.linalg.eigh(scaled)
        rest = values[:-1]
        value = float(np.sum(rest - np.log(np.maximum(rest, 1e-300)) - 1))
        first = np.sqrt(unique) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
        implied = first**2 + unique
        return value, (implied - 1) / unique

    start = np.log(np.clip(1 / np.linalg.inv(correlation).diagonal(), SMALLEST, 0.995) * (1 - 0.5 / k))
    bounds = [(np.log(SMALLEST), 0.0)] * k
    options = {"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    unique = np.exp(found.x)
    values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(unique, unique)))
    loadings = np.sqrt(unique) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    loadings *= np.sign(loadings.sum()) or 1.0
    return loadings * spread, unique * spread**2, bool((unique <= SMALLEST * 1.0001).any())


def omega_interval(loadings: np.ndarray, unique: np.ndarray, n: int, interval: float) -> tuple[float, float]:
    """Return an interval for omega by the delta method, on the scale of its logit so that it stays within 0 and 1."""
    from scipy.special import ndtri

    k = len(loadings)
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    weighted = inverse @ loadings
    information = np.empty((2 * k, 2 * k))
    information[:k, :k] = (loadings @ weighted) * inverse + np.outer(weighted, weighted)
    information[k:, k:] = 0.5 * inverse**2
    information[:k, k:] = weighted[None, :] * inverse
    information[k:, :k] = information[:k, k:].T
    covariance = np.linalg.pinv(information, hermitian=True) / (n - 1)
    total, own = loadings.sum(), unique.sum()
    value = total**2 / (total**2 + own)
    # d logit(omega) = 2 d(sum of loadings) / sum - d(sum of uniquenesses) / sum
    slope = np.concatenate([np.full(k, 2 / total), np.full(k, -1 / own)])
    half = float(ndtri(0.5 + interval / 2)) * np.sqrt(slope @ covariance @ slope)
    logit = np.log(value / (1 - value))
    return tuple(float(1 / (1 + np.exp(-(logit + side * half)))) for side in (-1, 1))  # type: ignore[return-value]
