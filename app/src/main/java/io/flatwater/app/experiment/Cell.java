package io.flatwater.app.experiment;

/**
 * One run of an experiment.
 *
 * @param part of the experiment that it belongs to
 * @param arm the optimizer
 * @param seed of everything random
 */
record Cell(Part part, Plan.Arm arm, long seed) {

  /** Returns the name of what it has in common with its repetitions: {@code noise-0.2/sam}. */
  String group() {
    return part.path() + "/" + arm.name();
  }

  /** Returns its path below the directory of all cells: {@code noise-0.2/sam/seed-3}. */
  String path() {
    return group() + "/seed-" + seed;
  }

  /** Returns its name for people: {@code 20 % noise, sam, seed 3}. */
  String title() {
    return part.title() + ", " + arm.name() + ", seed " + seed;
  }
}
