package io.flatwater.app.config;

import io.flatwater.trainer.Answer;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.drift.DetectorKind;
import io.flatwater.trainer.drift.SentrySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What looks out for drift, and how the trainer answers it. */
public record DriftSection(
    @Setting(
            value =
                "What looks out: any of `adwin`, `ddm`, `eddm`, `page-hinkley`, `kswin` and"
                    + " `inputs`; none: nobody",
            fallback = "[]")
        List<String> detectors,
    @Setting(
            value =
                "What all but `inputs` are given of each labelled example: `error`, or `loss`"
                    + " (as 1 - p(label))",
            fallback = "error")
        SentrySettings.Signal signal,
    @Setting(
            value = "False alarms that each may give in 10,000 examples of a stream that is steady",
            fallback = "1",
            least = 0.1,
            most = 10)
        double falseAlarms,
    @Setting(
            value =
                "Answer to a drift: `report`, `raise-rate`, `reset-momentum`, `switch`, `widen-rho`"
                    + " or `replay`; decides the bits of the models",
            fallback = "report")
        Policy policy,
    @Setting(
            value = "Steps that an answer lasts after the last alarm",
            fallback = "50",
            least = 1,
            most = 1_000_000_000)
        long steps,
    @Setting(
            value = "What `raise-rate` and `widen-rho` multiply by",
            fallback = "3",
            least = 0.001,
            most = 1_000)
        double factor,
    @Setting(value = "Method that `switch` uses under drift", fallback = "sam") String optimizer,
    @Setting("Its hyper-parameters by name") Map<String, String> settings,
    @Setting(
            value = "Recent examples that `replay` adds to each mini-batch",
            fallback = "128",
            least = 1,
            most = 65_536)
        int replayRows,
    @Setting(
            value = "Bytes that recent examples may take, in memory and in each checkpoint",
            fallback = "1048576",
            least = 1,
            most = 256 << 20)
        long replayBytes) {

  private static final String INPUTS = "inputs";

  /** Kinds of answers. */
  public enum Policy {
    REPORT,
    RAISE_RATE,
    RESET_MOMENTUM,
    SWITCH,
    WIDEN_RHO,
    REPLAY
  }

  public DriftSection {
    detectors = List.copyOf(detectors);
    settings = Map.copyOf(settings);
    sentry(detectors, signal, falseAlarms);
    if (policy == Policy.SWITCH) {
      Method.of(optimizer, settings);
    }
  }

  /** Returns who looks out. */
  SentrySettings sentry() {
    return sentry(detectors, signal, falseAlarms);
  }

  private static SentrySettings sentry(
      List<String> names, SentrySettings.Signal signal, double falseAlarms) {
    List<DetectorKind> kinds = new ArrayList<>();
    SentrySettings.Inputs inputs = SentrySettings.Inputs.UNWATCHED;
    for (String name : names) {
      if (name.equals(INPUTS)) {
        inputs = SentrySettings.Inputs.WATCHED;
      } else {
        kinds.add(kind(name));
      }
    }
    return new SentrySettings(kinds, signal, inputs, falseAlarms);
  }

  private static DetectorKind kind(String name) {
    for (DetectorKind kind : DetectorKind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "found the detector "
            + name
            + ", expected adwin, ddm, eddm, page-hinkley, kswin or inputs");
  }

  /** Returns the answer to a drift. */
  Answer answer() {
    return switch (policy) {
      case REPORT -> new Answer.Report();
      case RAISE_RATE -> new Answer.RaiseRate(factor, steps);
      case RESET_MOMENTUM -> new Answer.ResetMomentum();
      case SWITCH -> new Answer.SwitchTo(new Method(optimizer, new TreeMap<>(settings)), steps);
      case WIDEN_RHO -> new Answer.WidenRho(factor, steps);
      case REPLAY -> new Answer.Replay(replayRows, steps, replayBytes);
    };
  }
}
