package io.flatwater.app.report;

/**
 * What the gate has decided about a model.
 *
 * @param model that it is about
 * @param verdict in a word: {@code promoted}, {@code kept}, {@code rolled back}, ...
 * @param actor who decided: {@code gate}, or a person's name
 * @param reason in words and numbers
 */
public record Turn(Model model, String verdict, String actor, String reason) {

  /**
   * A checkpoint.
   *
   * @param lineage {@code run/stream}
   * @param step at which it was cut
   */
  public record Model(String lineage, long version, long step) {}

  /** Tells whether something is live since then that was not before, or is bound to stay. */
  boolean isChange() {
    return !verdict.equals("kept");
  }
}
