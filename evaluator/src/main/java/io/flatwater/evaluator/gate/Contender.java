package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Former;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import java.time.Instant;

/**
 * A checkpoint that is live, was, or may become so.
 *
 * @param lineage run and stream
 * @param version within the lineage
 * @param stateHash of its state
 * @param file that it is kept in, by its SHA-256
 * @param step that it has made
 * @param eventTime up to which it has seen the stream
 * @param domain of the stream where it stands; empty: unknown
 */
public record Contender(
    String lineage,
    long version,
    String stateHash,
    String file,
    long step,
    Instant eventTime,
    String domain) {

  static Contender of(Evaluation e) {
    return new Contender(
        e.getLineage(),
        e.getVersion(),
        e.getStateHash(),
        e.getFile(),
        e.getStep(),
        e.getEventTime(),
        e.getStreamDomain());
  }

  static Contender of(Promotion p) {
    return new Contender(
        p.getLineage(),
        p.getVersion(),
        p.getStateHash(),
        p.getFile(),
        p.getStep(),
        p.getModelTime(),
        p.getDomain());
  }

  static Contender of(Command c) {
    return new Contender(
        c.getLineage(),
        c.getVersion(),
        c.getStateHash(),
        c.getFile(),
        c.getStep(),
        c.getEventTime(),
        c.getDomain());
  }

  /** Returns the checkpoint that is live. */
  public static Contender of(Live live) {
    return new Contender(
        live.getLineage(),
        live.getVersion(),
        live.getStateHash(),
        live.getFile(),
        live.getStep(),
        live.getEventTime(),
        live.getDomain());
  }

  /** Returns the checkpoint that was live before. */
  public static Contender of(Former former) {
    return new Contender(
        former.getLineage(),
        former.getVersion(),
        former.getStateHash(),
        former.getFile(),
        former.getStep(),
        former.getEventTime(),
        former.getDomain());
  }

  Former former() {
    return new Former(lineage, version, stateHash, file, step, eventTime, domain);
  }

  /** Tells whether both are the same version of the same lineage. */
  boolean is(Contender other) {
    return version == other.version && lineage.equals(other.lineage);
  }

  /** Returns a name for people, {@code run/stream@version}. */
  public String name() {
    return lineage + "@" + version;
  }
}
