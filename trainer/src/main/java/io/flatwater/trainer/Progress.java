package io.flatwater.trainer;

import io.flatwater.model.file.Counters;

/**
 * How far a trainer is; one consistent moment, read from any thread.
 *
 * @param records taken since the service started
 * @param steps made since the service started
 * @param refused records that went to the dead letters since the service started
 * @param lag records behind the end of the log, over all partitions; -1: not known yet
 * @param counted what the models made of their streams so far; streams that had ended before the
 *     service started are left out
 * @param lineages known in the partitions of this process
 * @param version newest checkpoint version that was committed, over all lineages; -1: none
 * @param restores how often state was read back
 */
public record Progress(
    long records,
    long steps,
    long refused,
    long lag,
    Counters counted,
    int lineages,
    long version,
    long restores) {

  /** Before anything was read. */
  public static final Progress NONE = new Progress(0, 0, 0, -1, Counters.NONE, 0, -1, 0);
}
