package io.flatwater.app.experiment;

import io.flatwater.app.config.Source.Kind;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Contract;
import io.flatwater.schemas.Example;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Any source as the material of an experiment. */
final class Sourcing implements StreamTrial.Material {
  private final Experiment experiment;
  private final Contract contract;
  private final String name;
  private final Map<String, String> hashes;
  private final Map<Long, Opened> opened = new ConcurrentHashMap<>();

  /** A source as it is, and what is held out of it. */
  private record Opened(Source source, HeldOutParts probes) {}

  /** Opens the source of the first seed and reads all of it. */
  Sourcing(Experiment experiment) {
    this.experiment = experiment;
    Cell any = experiment.cells().get(0);
    Source source = experiment.opener().open(settings(any));
    MessageDigest digest = sha256();
    digest.update(source.form().toString().getBytes(StandardCharsets.UTF_8));
    HeldOutParts probes = experiment.heldOut(source, example -> add(digest, example));
    opened.put(key(any), new Opened(source, probes));
    this.contract = experiment.opener().contract(source.form());
    this.name = source.name() + ", " + source.form().classes().size() + " classes";
    this.hashes = Map.of("stream", HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public Map<String, String> hashes() {
    return hashes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Plan plan(Cell cell) {
    Opened found = opened(cell);
    HeldOut heldOut = new HeldOut(found.probes.share());
    Source source =
        settings(cell)
            .partly(settings(cell).annotated(found.source), id -> heldOut.holds(Plan.STREAM, id));
    return experiment.plan(
        cell, new Sourced(source, contract, found.probes, experiment.file().data().batchRows()));
  }

  @Override
  public Feed feed(Plan plan) {
    return Feed.of(plan);
  }

  private Opened opened(Cell cell) {
    if (kind() == Kind.IMAGES) {
      // Tens of megabytes for each: read again rather than kept.
      return open(cell);
    }
    return opened.computeIfAbsent(key(cell), key -> open(cell));
  }

  private Opened open(Cell cell) {
    Source source = experiment.opener().open(settings(cell));
    return new Opened(source, experiment.heldOut(source, example -> {}));
  }

  private io.flatwater.app.config.Source settings(Cell cell) {
    io.flatwater.app.config.Source settings = experiment.file().source();
    return cell.part() instanceof Part.Stream noisy
        ? settings.with(noisy.noise(), cell.seed())
        : settings.with(settings.noise(), cell.seed());
  }

  /** Returns what the source depends on: a file or a mailbox is the same for all seeds. */
  private long key(Cell cell) {
    return kind() == Kind.GENERATOR ? cell.seed() : 0;
  }

  private Kind kind() {
    return experiment.file().source().kind();
  }

  private static void add(MessageDigest digest, Example example) {
    try {
      digest.update(example.toByteBuffer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
