package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Services;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One system from its first record to the end of its streams, and the faults that it meets. */
final class Round {
  private static final double START_SECONDS = 120;
  private static final double END_SECONDS = 120;

  private final Site site;
  private final Topics topics;
  private final Codec codec;
  private final BooleanSupplier goOn;

  /**
   * What a round came to.
   *
   * @param outcomes of its faults
   * @param verdict of the judge
   * @param sentences with which services ended by themselves
   */
  record Result(List<Outcome> outcomes, Verdict verdict, List<String> sentences) {
    Result {
      outcomes = List.copyOf(outcomes);
      sentences = List.copyOf(sentences);
    }
  }

  Round(Site site, BooleanSupplier goOn) {
    this.site = site;
    this.goOn = goOn;
    Configuration configuration = site.configuration();
    this.topics = configuration.topics().topics();
    this.codec = new Services(configuration).codec();
  }

  /** Strikes faults one after the other, then lets the streams end, and judges. */
  Result run(List<Fault> faults, Consumer<Outcome> struck) {
    try (Switchboard board = Switchboard.open();
        House house = House.open(site, board);
        Feeder feeder = new Feeder(house.clients(), site.content(), topics, codec)) {
      Patience patience = new Patience(goOn, house::tend);
      begin(house, board, feeder, patience);
      Spoiling spoiling = new Spoiling(site, () -> evidence(house));
      Strikes strikes = new Strikes(house, board, feeder, patience, spoiling);
      List<Outcome> outcomes = new ArrayList<>();
      for (Fault fault : faults) {
        Outcome outcome = strikes.strike(fault);
        outcomes.add(outcome);
        struck.accept(outcome);
      }
      return new Result(outcomes, end(house, feeder, patience), house.sentences());
    }
  }

  private void begin(House house, Switchboard board, Feeder feeder, Patience patience) {
    feeder.probes();
    List<Watch> works = new ArrayList<>();
    for (Role role : Role.values()) {
      works.add(board.add(Watch.first(h -> h.is(role, role.progress()))));
      house.start(role);
    }
    feeder.portion();
    for (Watch watch : works) {
      if (patience.await(watch, START_SECONDS).isEmpty()) {
        throw new Failure("the services did not start to work in " + START_SECONDS + " s");
      }
    }
  }

  private Verdict end(House house, Feeder feeder, Patience patience) {
    feeder.end();
    Undisturbed calm = Undisturbed.of(site, feeder.records());
    patience.until(() -> Judge.judge(calm, evidence(house)).clean(), END_SECONDS);
    house.dismiss();
    return Judge.judge(calm, evidence(house));
  }

  private Evidence evidence(House house) {
    return Evidence.read(house.clients(), topics, codec);
  }
}
