package io.flatwater.app.metrics;

import io.flatwater.evaluator.gate.Contender;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The figures of a server of predictions. */
public final class ServingMeters {
  private final Figures figures;
  private final LiveGauges live;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * Makes the figures of a server.
   *
   * @param complaints how many reasons there are why what is live is not served
   */
  public ServingMeters(MeterRegistry registry, IntSupplier complaints) {
    figures = new Figures(registry);
    figures.nativeMemory();
    figures.gauge(
        "flatwater.serving.complaints",
        "Reasons why what is live is not served; 0 when all is well",
        complaints::getAsInt);
    live = new LiveGauges(registry, "flatwater.serving.live", "the model that answers");
  }

  /** Tells how many answers were written to the log of predictions, and how many were not. */
  public void recorded(LongSupplier written, LongSupplier dropped) {
    recorded("written", written);
    recorded("dropped", dropped);
  }

  private void recorded(String result, LongSupplier number) {
    figures.counter(
        "flatwater.serving.recorded.predictions",
        "Answers that were to be written to the topic predictions, by what became of them",
        number::getAsLong,
        "result",
        result);
  }

  /** Tells how many rows of a stream were answered; a stream that is told already is left alone. */
  public void answers(String stream, LongSupplier rows) {
    if (known.add(stream)) {
      figures.counter(
          "flatwater.serving.rows",
          "Rows that were answered, whichever model was live",
          rows::getAsLong,
          "stream",
          stream);
    }
  }

  /**
   * Notes which models answer; to be called often.
   *
   * @param answering checkpoint by stream
   */
  public void look(Map<String, Contender> answering) {
    live.look(answering);
  }
}
