package io.flatwater.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends at a start what a killed predecessor left open.
 *
 * <p>Kafka Streams gives every process whose state is in memory new transactional ids, so that
 * nobody fences the old ones: positions and the changelog would wait until the broker has timed a
 * left transaction out, which takes up to twenty seconds. The ids are therefore written down beside
 * the local state, under the name of this instance, of which there is one. Without the file it is
 * the time-out again.
 */
final class PredecessorService {
  private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
  private static final long SECONDS = 15;

  /** A thousand ids or so; an instance has one for each of its threads. */
  private static final long MOST_BYTES = 1 << 16;

  private final Path file;

  /** Makes the keeper of one instance's ids. */
  PredecessorService(ServiceSettings service) {
    this.file =
        service.state().resolve(service.application() + "." + service.instance() + ".producers");
  }

  /** Aborts the transactions of whoever ran before under this name. */
  void end(Admin admin) {
    List<String> ids = read();
    if (ids.isEmpty()) {
      return;
    }
    try {
      admin.fenceProducers(ids).all().get(SECONDS, TimeUnit.SECONDS);
      Files.delete(file);
    } catch (ExecutionException | TimeoutException | IOException e) {
      LOG.warn("event=predecessor-left detail=\"its transactions time out\" reason=\"{}\"", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> read() {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new IOException(
            "found " + size + " bytes of ids, expected at most " + MOST_BYTES + ": delete it");
      }
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      LOG.warn("event=predecessor-unknown file={} reason=\"{}\"", file, e.toString());
      return List.of();
    }
  }

  /** Writes down an id before it is used. */
  synchronized void note(String transactionalId) {
    if (read().contains(transactionalId)) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          transactionalId + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("event=producer-not-noted file={} reason=\"{}\"", file, e.toString());
    }
  }
}
