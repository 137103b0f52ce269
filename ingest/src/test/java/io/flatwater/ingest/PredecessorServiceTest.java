package io.flatwater.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredecessorServiceTest {
  @TempDir private Path state;

  /** A cluster that nobody may ask for anything. */
  private static final class Untouchable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Untouchable(String asked) {
      super(asked);
    }

    private static Admin admin() {
      return (Admin)
          Proxy.newProxyInstance(
              Admin.class.getClassLoader(),
              new Class<?>[] {Admin.class},
              (proxy, method, arguments) -> {
                throw new Untouchable(method.getName());
              });
    }
  }

  private PredecessorService service() {
    return new PredecessorService(
        new ServiceSettings("a", "1", state, Duration.ofSeconds(1), 1, Map.of()));
  }

  @Test
  void fencesWhoeverWasNotedBefore() throws Exception {
    PredecessorService before = service();
    before.note("a-1-1");
    before.note("a-1-2");
    before.note("a-1-1");

    Untouchable asked = assertThrows(Untouchable.class, () -> service().end(Untouchable.admin()));

    assertEquals("fenceProducers", asked.getMessage());
    assertEquals("a-1-1\na-1-2\n", Files.readString(state.resolve("a.1.producers")));
  }

  @Test
  void readsNoFileThatNoIngestHasWritten() throws Exception {
    Path file = state.resolve("a.1.producers");
    Files.writeString(file, "x\n".repeat(1 << 15) + "y\n");

    service().end(Untouchable.admin());

    assertTrue(Files.exists(file), "it is somebody else's");
  }

  @Test
  void asksNothingWhereNobodyRanBefore() {
    service().end(Untouchable.admin());
  }
}
