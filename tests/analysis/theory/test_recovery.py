"""A small version of ``spikekv theory recovery``: forgotten, then found again by a gain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits
from spikekv.analysis.theory.recovery import (
    BETAS,
    DIGITS,
    Images,
    Recovery,
    Task,
    Training,
    accuracy_by_gain,
    recover,
    split,
)
from spikekv.models import GradientNetwork


@pytest.fixture(scope="module")
def tasks() -> tuple[Task, Task]:
    pixels, label = load_digits(return_X_y=True)
    rng = np.random.default_rng(7)
    first, second = (split(Images(pixels[keep] / 16, label[keep]), rng) for keep in (label < 5, label >= 5))
    return first, second


@pytest.fixture(scope="module")
def found(tasks: tuple[Task, Task]) -> Recovery:
    return recover(*tasks, DIGITS, seed=7)


def test_the_first_task_is_learned_forgotten_and_recovered(found: Recovery) -> None:
    measured = found.metrics
    assert measured["task1_learned"] > 0.95
    assert measured["task1_forgotten"] < 0.3
    assert measured["task2_learned"] > 0.85
    assert measured["task1_recovered"] > 0.9
    assert measured["task1_with_initial"] > 0.9


def test_only_the_pairs_of_the_first_task_bring_it_back(found: Recovery) -> None:
    assert found.metrics["task1_random_pairs"] < 0.3
    assert found.metrics["task1_second_silenced"] == found.metrics["task1_learned"]


def test_curves_and_history_agree_with_the_numbers(found: Recovery) -> None:
    measured = found.metrics
    assert found.curve["task1"][0] == pytest.approx(measured["task1_forgotten"])
    assert found.curve["task2"][0] == pytest.approx(measured["task2_learned"])
    assert found.curve["task1"][measured["beta"] == BETAS] == measured["task1_recovered"]
    assert found.history.shape == (1 + sum(DIGITS.epochs), 2)
    assert found.history[DIGITS.epochs[0], 0] == measured["task1_learned"]
    assert tuple(found.history[-1]) == (measured["task1_forgotten"], measured["task2_learned"])
    both = found.curve["task1"], found.curve["task2"]
    assert measured["both_tasks"] == min(curve[measured["beta_both"] == BETAS][0] for curve in both)


def test_the_gain_is_not_chosen_on_test_images(tasks: tuple[Task, Task]) -> None:
    first, second = tasks
    misled = replace(first, test=replace(first.test, label=first.test.label + 5))  # best without any gain
    short = Training(epochs=(6, 4))
    honest, other = (recover(task, second, short, seed=7, betas=BETAS[::4]) for task in (first, misled))
    assert other.curve["task1"].argmax() == 0
    for name in ("beta", "beta_both", "beta_with_initial"):
        assert other.metrics[name] == honest.metrics[name] > 1


@pytest.mark.parametrize("initial", [False, True])
def test_gains_by_linearity_are_gains_on_the_pairs(initial: bool) -> None:
    rng = np.random.default_rng(0)
    network = GradientNetwork(6, 5, 3, seed=1)
    images = Images(rng.random((60, 6)), rng.integers(3, size=60))
    network.train(images.pixels, np.eye(3)[images.label], rate=0.5, n_steps=40, batch=8)
    pairs, betas = slice(0, 100), np.array([1.0, 2.5, 4.0])
    by_hand = [
        network.amplify(pairs, beta, beta if initial else 1.0).accuracy(images.pixels, images.label) for beta in betas
    ]
    assert accuracy_by_gain(network, pairs, betas, images, initial) == pytest.approx(by_hand)


def test_the_parts_of_a_task_share_no_image() -> None:
    images = Images(np.arange(50.0)[:, None], np.arange(50))
    task = split(images, np.random.default_rng(0))
    parts = [task.train.label, task.valid.label, task.test.label]
    assert [len(part) for part in parts] == [30, 10, 10]
    assert sorted(np.concatenate(parts)) == list(range(50))
    assert (task.train.pixels[:, 0] == task.train.label).all()
