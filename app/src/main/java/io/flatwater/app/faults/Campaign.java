package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Strikes a list of faults in rounds and adds up what became of them.
 *
 * @param faults in order
 * @param seed of the streams and the models
 * @param model that is trained
 * @param directory of everything that is written; a round that went well is deleted
 */
public record Campaign(List<Fault> faults, long seed, Model model, Path directory) {
  private static final int FAULTS_OF_A_ROUND = 20;

  public Campaign {
    faults = List.copyOf(faults);
    if (faults.isEmpty()) {
      throw new IllegalArgumentException("a campaign needs a fault at least");
    }
  }

  /** Returns the faults that a seed draws from some kinds, at least one. */
  public static List<Fault> schedule(long seed, int faults, List<Kind> only) {
    return Schedule.draw(seed, faults, only);
  }

  /**
   * Runs to the end, or to the first round that something is wrong with.
   *
   * @param goOn asked often; false ends the campaign early
   * @param say is given a line for each fault and each round
   * @throws Failure if the system does not come back after a fault; what it left lies in the
   *     directory
   */
  public Findings run(BooleanSupplier goOn, Consumer<String> say) {
    Findings sum = Findings.NONE;
    List<Outcome> struck = new ArrayList<>();
    long start = System.nanoTime();
    for (int from = 0, round = 0; from < faults.size(); from += FAULTS_OF_A_ROUND, round++) {
      List<Fault> part = faults.subList(from, Math.min(faults.size(), from + FAULTS_OF_A_ROUND));
      Site site = Site.prepare(directory.resolve("round-" + round), model, seed + round);
      Round.Result result =
          new Round(site, goOn)
              .run(
                  part,
                  outcome -> {
                    struck.add(outcome);
                    say.accept(line(struck.size(), outcome, System.nanoTime() - start));
                  });
      sum = sum.plus(result);
      result.sentences().forEach(sentence -> say.accept("        " + sentence));
      if (!result.verdict().clean()) {
        say.accept("round " + round + " is not as it should be; see " + site.directory());
        return sum;
      }
      say.accept("round " + round + ": all as in the undisturbed run");
      delete(site.directory());
    }
    return sum;
  }

  private String line(int number, Outcome outcome, long nanos) {
    double left = nanos / 1e9 / number * (faults.size() - number);
    return String.format(
        Locale.ROOT,
        "%4d/%d  %-50s %s%s%s",
        number,
        faults.size(),
        outcome.fault(),
        outcome.fired()
            ? String.format(Locale.ROOT, "back after %.2f s", outcome.recoverySeconds())
            : "not fired",
        outcome.note().isEmpty() ? "" : "; " + outcome.note(),
        number == faults.size() ? "" : String.format(Locale.ROOT, "; %.0f s left", left));
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
