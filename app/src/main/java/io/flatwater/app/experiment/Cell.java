package io.flatwater.app.experiment;

/**
 * One run of an experiment: a rate of wrong labels, an optimizer, a seed.
 *
 * @param noise share of wrong labels
 * @param arm the optimizer
 * @param seed of everything random
 */
record Cell(double noise, Plan.Arm arm, long seed) {

  /** Returns the name of what it has in common with its repetitions: {@code noise-0.2/sam}. */
  String group() {
    return "noise-" + Plan.plain(noise) + "/" + arm.name();
  }

  /** Returns its path below the directory of all cells: {@code noise-0.2/sam/seed-3}. */
  String path() {
    return group() + "/seed-" + seed;
  }

  /** Returns its name for people: {@code 20 % noise, sam, seed 3}. */
  String title() {
    return Plan.plain(Math.round(noise * 1e4) / 1e2) + " % noise, " + arm.name() + ", seed " + seed;
  }
}
