package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.store.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is done to the files of a round, and undone again. */
final class Spoiling {
  private static final double JUDGED_SECONDS = 60;

  private final Site site;
  private final Supplier<Evidence> evidence;
  private final SplittableRandom random;
  private Path file = Path.of("");
  private byte[] content = {};

  Spoiling(Site site, Supplier<Evidence> evidence) {
    this.site = site;
    this.evidence = evidence;
    this.random = new SplittableRandom(site.seed());
  }

  /** Returns how many blocks of 512 bytes are too few for a checkpoint file. */
  int blocks() {
    return 4;
  }

  private Path away() {
    return site.directory().resolve("checkpoints-away");
  }

  /** Puts a plain file where the checkpoint directory was. */
  void takeStoreAway() {
    io(
        () -> {
          Files.move(site.checkpoints(), away());
          Files.writeString(site.checkpoints(), "no directory");
        });
  }

  /** Undoes {@link #takeStoreAway}. */
  void putStoreBack() {
    io(
        () -> {
          Files.delete(site.checkpoints());
          Files.move(away(), site.checkpoints());
        });
  }

  /** Waits until every checkpoint that was announced is judged: the evaluator needs their files. */
  void awaitJudged(Patience patience) {
    if (!patience.until(this::judged, JUDGED_SECONDS)) {
      throw new Failure("the evaluator did not judge all checkpoints in " + JUDGED_SECONDS + " s");
    }
  }

  private boolean judged() {
    Evidence now = evidence.get();
    Set<String> done = new HashSet<>();
    for (Evaluation e : now.evaluations()) {
      done.add(e.getLineage() + " " + e.getVersion());
    }
    return now.checkpoints().values().stream()
        .flatMap(List::stream)
        .allMatch(c -> done.contains(c.getLineage() + " " + c.getVersion()));
  }

  /** Flips a bit of the newest file of a lineage. */
  void damageNewest() {
    io(
        () -> {
          choose();
          byte[] damaged = content.clone();
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, damaged);
        });
  }

  /** Deletes the newest file of a lineage. */
  void deleteNewest() {
    io(
        () -> {
          choose();
          Files.delete(file);
        });
  }

  private void choose() throws IOException {
    List<List<Checkpoint>> lineages = List.copyOf(evidence.get().checkpoints().values());
    List<Checkpoint> lineage = lineages.get(random.nextInt(lineages.size()));
    String hash = lineage.get(lineage.size() - 1).getFile();
    file = site.checkpoints().resolve(hash.substring(0, 2)).resolve(hash);
    content = Files.readAllBytes(file);
  }

  /** Puts back what was damaged or deleted. */
  void putFileBack() {
    io(() -> Files.write(file, content));
  }

  /** Forgets what was damaged, and tells whether it is whole again. */
  boolean forget() {
    try {
      return Hashes.sha256(Files.readAllBytes(file)).equals(Hashes.sha256(content));
    } catch (IOException e) {
      return false;
    } finally {
      content = new byte[0];
    }
  }

  /** Deletes all that ingest keeps on this machine. */
  void deleteIngestState() {
    io(
        () -> {
          if (!Files.exists(site.ingestState())) {
            return; // open batches in memory leave nothing here
          }
          try (Stream<Path> files = Files.walk(site.ingestState())) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
              Files.deleteIfExists(each);
            }
          }
        });
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void io(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new Failure("the campaign cannot spoil a file: " + e, e);
    }
  }
}
