package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Command;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes verdicts down, and has them remembered. */
final class Clerk {
  private static final String GATE = "gate";

  private final String stream;
  private final Standing standing;
  private final List<Decision> decisions = new ArrayList<>();

  Clerk(String stream, Standing standing) {
    this.stream = stream;
    this.standing = standing;
  }

  /** Returns the verdicts so far, in order. */
  List<Decision> decisions() {
    return decisions;
  }

  /** A candidate becomes live. */
  void promoted(Judged candidate, int inARow, String reason) {
    Promotion.Builder verdict = gates(candidate.contender(), Verdict.PROMOTED, reason);
    write(verdict.setProbeHash(candidate.hash()).setInARow(inARow));
  }

  /** A candidate does not become live. */
  void kept(Judged candidate, int inARow, String reason) {
    Promotion.Builder verdict = gates(candidate.contender(), Verdict.KEPT, reason);
    write(verdict.setProbeHash(candidate.hash()).setInARow(inARow));
  }

  /** The live model stays, for all that is said against it. */
  void stays(Contender live, String hash, int inARow, String reason) {
    write(gates(live, Verdict.KEPT, reason).setProbeHash(hash).setInARow(inARow));
  }

  /** The live model makes way for one before it. */
  void rolledBack(Contender to, String hash, int inARow, String reason) {
    write(gates(to, Verdict.ROLLED_BACK, reason).setProbeHash(hash).setInARow(inARow));
  }

  /** A person's word. */
  void ordered(Command command, Contender about, Verdict verdict, String reason) {
    write(entry(about, verdict, reason).setActor(command.getActor()).setCommand(command.getId()));
  }

  private Promotion.Builder gates(Contender about, Verdict verdict, String reason) {
    return entry(about, verdict, reason).setActor(GATE);
  }

  private Promotion.Builder entry(Contender about, Verdict verdict, String reason) {
    Optional<Contender> live = standing.live();
    return Promotion.newBuilder()
        .setStream(stream)
        .setLineage(about.lineage())
        .setVersion(about.version())
        .setStateHash(about.stateHash())
        .setFile(about.file())
        .setStep(about.step())
        .setModelTime(about.eventTime())
        .setDomain(about.domain())
        .setVerdict(verdict)
        .setReason(reason)
        .setPredecessorLineage(live.map(Contender::lineage).orElse(""))
        .setPredecessorVersion(live.map(Contender::version).orElse(-1L))
        .setEventTime(
            standing.now().isBefore(about.eventTime()) ? about.eventTime() : standing.now());
  }

  private void write(Promotion.Builder builder) {
    Promotion verdict = builder.build();
    standing.decided(verdict);
    boolean changed =
        verdict.getVerdict() == Verdict.PROMOTED || verdict.getVerdict() == Verdict.ROLLED_BACK;
    decisions.add(new Decision(verdict, changed ? Optional.of(live(verdict)) : Optional.empty()));
  }

  private Live live(Promotion verdict) {
    Contender live = standing.live().orElseThrow();
    return Live.newBuilder()
        .setStream(stream)
        .setLineage(live.lineage())
        .setVersion(live.version())
        .setStateHash(live.stateHash())
        .setFile(live.file())
        .setSince(verdict.getEventTime())
        .setStep(live.step())
        .setEventTime(live.eventTime())
        .setDomain(live.domain())
        .setReason(verdict.getReason())
        .setActor(verdict.getActor())
        .setPrevious(standing.previous().map(Contender::former).orElse(null))
        .build();
  }
}
