package io.flatwater.trainer;

/**
 * How a trainer behaves as a process. Nothing here changes the state, so that it may differ between
 * two starts of one run.
 *
 * @param instance name of this process among those of the run; with the run it makes the
 *     transactional id and the group's instance id, so that a second process of the same name takes
 *     the first one's place; {@link #ONLY} for a process that was given no name
 * @param cuts when work is committed
 * @param gap what to do when records were deleted before they were read
 * @param environment what to do when a checkpoint was computed in another numeric environment
 * @param poisonLimit records in a row that could not be trained on, after which it stops; at least
 *     1
 */
public record ServiceSettings(
    String instance, CutPolicy cuts, Gap gap, Environment environment, int poisonLimit) {

  /** The instance of a run's only trainer: it does not join others. */
  public static final String ONLY = "only";

  /** What to do when records were deleted before they were read. */
  public enum Gap {
    /** Stop with a sentence that names the range. */
    STOP,
    /** Go on at the start of the log, and say so in {@code drift}. */
    CONTINUE
  }

  /** What to do when a checkpoint was computed in another numeric environment than this one. */
  public enum Environment {
    /** Warn: what follows may differ in its last bits from an undisturbed run. */
    WARN,
    /** Stop with a sentence. */
    STRICT
  }

  public ServiceSettings {
    Names.check("instance", instance);
    if (poisonLimit < 1) {
      throw new IllegalArgumentException("poison limit must be at least 1: " + poisonLimit);
    }
  }

  /**
   * Returns settings for a run's only process: stops at gaps and after 100 bad records in a row.
   */
  public static ServiceSettings of(CutPolicy cuts) {
    return new ServiceSettings(ONLY, cuts, Gap.STOP, Environment.WARN, 100);
  }
}
