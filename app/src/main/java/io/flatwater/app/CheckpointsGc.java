package io.flatwater.app;

import io.flatwater.app.gc.GroupOffsets;
import io.flatwater.app.gc.Inquiry;
import io.flatwater.app.gc.Plan;
import io.flatwater.app.gc.Reason;
import io.flatwater.app.gc.References;
import io.flatwater.app.gc.References.Version;
import io.flatwater.app.gc.Retention;
import io.flatwater.app.gc.Sweep;
import io.flatwater.app.gc.Sweep.Fate;
import io.flatwater.store.Blob;
import io.flatwater.store.BlobStore;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Collects old checkpoint files. */
@Command(
    name = "gc",
    description = {
      "Remove checkpoint files that nobody needs any more; the services may run meanwhile.",
      "Always kept: what is or was live, what a trainer goes on from and the version before it, what",
      "an evaluator has yet to judge, and every file that was written within the grace period."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater checkpoints gc --dry-run",
      "  flatwater checkpoints gc --keep-last 10 --every 100",
      "  flatwater checkpoints gc --keep-last 3 --grace 2h"
    })
final class CheckpointsGc implements Callable<Integer> {
  private static final Duration LEAST_GRACE = Duration.ofMinutes(10);
  private static final int PAGE = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      defaultValue = "5",
      description = "Newest versions of each lineage to keep (default: ${DEFAULT-VALUE}).")
  private int last;

  @Option(
      names = "--every",
      paramLabel = "M",
      defaultValue = "0",
      description = "Also keep every version that is a multiple of M; 0: none.")
  private long every;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description =
          "Keep every file for so long after it was written, such as 90m, 24h or P7D; at least 10m"
              + " (default: ${DEFAULT-VALUE}).")
  private String grace = "24h";

  @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Retention retention = retention();
    Installation installation = new Installation(options.read());
    PrintWriter out = spec.commandLine().getOut();
    try (BlobStore store = installation.store()) {
      Instant now = Instant.now();
      List<Blob> blobs = all(store);
      References references = references(installation, store);
      refuseForeign(store, blobs, references);
      Plan plan = Plan.of(blobs, references, retention, now);
      Report report = sweep(store, plan, references, out);
      kept(plan, report, out);
      int unfinished = dryRun ? 0 : store.discardUnfinished(now.minus(retention.grace()));
      if (unfinished > 0) {
        out.println("discarded " + unfinished + " writes that were never finished");
      }
      out.printf(
          "%s %d files, %s, of %d in %s%n",
          dryRun ? "would remove" : "removed",
          report.removed,
          size(report.bytes),
          blobs.size(),
          store.location());
    }
    out.flush();
    return 0;
  }

  private Retention retention() {
    Duration duration = duration(grace);
    if (duration.compareTo(LEAST_GRACE) < 0) {
      throw new Failure(
          "--grace: found "
              + grace
              + ", expected at least 10m, since files are written before anyone refers to them");
    }
    try {
      return new Retention(last, every, duration);
    } catch (IllegalArgumentException e) {
      throw new Failure("--keep-last, --every: " + e.getMessage(), e);
    }
  }

  /** Reads {@code 90m}, {@code 24h}, {@code 7d} or what ISO 8601 has for it. */
  static Duration duration(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String iso = upper.endsWith("D") ? "P" + upper : "PT" + upper;
    try {
      return Duration.parse(upper.startsWith("P") ? upper : iso);
    } catch (DateTimeParseException e) {
      throw new Failure(
          "--grace: found \"" + text + "\", expected a duration such as 90m, 24h or P7D", e);
    }
  }

  private static List<Blob> all(BlobStore store) {
    List<Blob> blobs = new ArrayList<>();
    List<Blob> page = store.list("", PAGE);
    while (!page.isEmpty()) {
      blobs.addAll(page);
      page = store.list(page.get(page.size() - 1).hash(), PAGE);
    }
    return blobs;
  }

  private static References references(Installation installation, BlobStore store) {
    GroupOffsets offsets;
    try (Admin admin = Admin.create(installation.clients())) {
      offsets = GroupOffsets.read(admin, Set.of(installation.configuration().evaluator().name()));
    }
    TopicLog log = new TopicLog(installation.clients(), installation.codec());
    return Inquiry.references(offsets, installation.topics(), log, store);
  }

  /** The first checkpoints of two installations may be equal, their newest ones hardly. */
  private static void refuseForeign(BlobStore store, List<Blob> blobs, References references) {
    // Asked of the store anew: a trainer may have gone on since it was listed.
    if (!blobs.isEmpty() && references.current().stream().noneMatch(store::has)) {
      throw new Failure(
          "none of the "
              + blobs.size()
              + " files in "
              + store.location()
              + " is the newest of a lineage, or what a trainer goes on from; is it the store of"
              + " another installation? Nothing was removed");
    }
  }

  private static final class Report {
    private int removed;
    private long bytes;
    private int foreign;
    private long foreignBytes;
  }

  private Report sweep(BlobStore store, Plan plan, References references, PrintWriter out) {
    Map<String, Version> published = new HashMap<>();
    for (Version version : references.checkpoints()) {
      version.anchors().forEach(anchor -> published.putIfAbsent(anchor, version));
      published.put(version.file(), version);
    }
    Set<String> runs =
        references.checkpoints().stream().map(Version::run).collect(Collectors.toSet());
    Sweep sweep = new Sweep(store, published, runs);
    Report report = new Report();
    for (Blob blob : plan.removable()) {
      Fate fate = dryRun ? sweep.judge(blob) : sweep.remove(blob);
      String file = blob.hash().substring(0, 12);
      if (fate instanceof Fate.Removed removed) {
        report.removed++;
        report.bytes += blob.bytes();
        String verb = dryRun ? "would remove " : "removed ";
        out.println(verb + file + "  " + size(blob.bytes()) + "  " + removed.what());
      } else if (fate instanceof Fate.Stays stays) {
        report.foreign++;
        report.foreignBytes += blob.bytes();
        out.println("kept " + file + "  " + size(blob.bytes()) + "  " + stays.why());
      }
    }
    return report;
  }

  private static void kept(Plan plan, Report report, PrintWriter out) {
    Map<Reason, List<Plan.Kept>> byReason =
        plan.kept().stream().collect(Collectors.groupingBy(Plan.Kept::first));
    out.printf("%-9s %10s  %s%n", "kept", "size", "because it is or may be needed");
    for (Reason reason : Reason.values()) {
      List<Plan.Kept> files = byReason.getOrDefault(reason, List.of());
      long bytes = files.stream().mapToLong(kept -> kept.blob().bytes()).sum();
      int count = files.size();
      if (reason == Reason.FOREIGN) {
        count += report.foreign;
        bytes += report.foreignBytes;
      }
      if (count > 0) {
        out.printf("%-9d %10s  %s%n", count, size(bytes), reason.words());
      }
    }
  }

  private static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double kilo = bytes / 1e3;
    return kilo < 1000
        ? String.format(Locale.ROOT, "%.1f kB", kilo)
        : String.format(Locale.ROOT, "%.1f MB", kilo / 1e3);
  }
}
