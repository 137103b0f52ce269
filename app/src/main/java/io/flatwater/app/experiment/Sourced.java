package io.flatwater.app.experiment;

import io.flatwater.app.report.Shift;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Contract;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Any source as a stream: the rows of a file, mails, the draws of a generator, in their order. A
 * model is judged on the examples that were held out of each part of it.
 *
 * @param source of the examples
 * @param contract of a model that takes them
 * @param probes the held-out examples
 * @param batchRows examples of a mini-batch
 */
record Sourced(Source source, Contract contract, HeldOutParts probes, int batchRows)
    implements Streamed {
  private static final String PERCENT = " %";

  @Override
  public long examples() {
    return source.size();
  }

  @Override
  public BatcherSettings batches() {
    BatcherSettings usual = BatcherSettings.of(batchRows);
    return new BatcherSettings(
        batchRows, usual.span(), usual.recentIds(), new HeldOut(probes.share()), usual.probes());
  }

  @Override
  public double placeAt(Instant eventTime, long seen) {
    return Math.min(100, 100 * seen / ((1 - probes.share()) * examples()));
  }

  @Override
  public Shift shift(List<Double> places) {
    return shiftOf(places);
  }

  static Shift shiftOf(List<Double> places) {
    return new Shift(
        "place in the stream",
        PERCENT,
        0,
        100,
        places.stream().map(p -> new Shift.Domain(Plan.plain(p), p)).toList());
  }

  @Override
  public String title() {
    return source.name();
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data", source.name());
    settings.put("examples", Long.toString(examples()));
    settings.put("batch size", Integer.toString(batchRows));
    return settings;
  }
}
