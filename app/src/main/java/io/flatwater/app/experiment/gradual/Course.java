package io.flatwater.app.experiment.gradual;

/**
 * Where the domains of a run lie, and how many examples each has. Domain 0 is the source, the last
 * one the target; the others lie evenly between.
 *
 * @param from position of the source
 * @param to position of the target
 * @param between number of domains between source and target, at least 0
 * @param sourceRows labelled examples of the source
 * @param domainRows unlabelled examples of each other domain
 */
public record Course(double from, double to, int between, int sourceRows, int domainRows) {
  public Course {
    if (!(Double.isFinite(from) && Double.isFinite(to))) {
      throw new IllegalArgumentException("positions must be finite: " + from + ", " + to);
    }
    if (between < 0 || sourceRows < 1 || domainRows < 1) {
      throw new IllegalArgumentException(
          "between must be at least 0, rows at least 1: "
              + between
              + ", "
              + sourceRows
              + ", "
              + domainRows);
    }
  }

  /** Returns the number of the target. */
  int target() {
    return between + 1;
  }

  /** Returns where a domain lies. */
  double position(int domain) {
    return from + (to - from) * domain / target();
  }

  /** Returns how many examples a domain has. */
  int rows(int domain) {
    return domain == 0 ? sourceRows : domainRows;
  }

  /** Returns how many examples there are before a domain, if each is used once. */
  long rowsBefore(int domain) {
    return domain == 0 ? 0 : sourceRows + (long) (domain - 1) * domainRows;
  }
}
