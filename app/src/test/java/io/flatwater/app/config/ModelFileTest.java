package io.flatwater.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is no model's file is refused before it is read. */
@Timeout(60)
class ModelFileTest {
  @TempDir Path directory;

  @Test
  void whatNeverEndsIsNotRead() {
    Path endless = Path.of("/dev/zero");
    assumeTrue(Files.exists(endless), "there is no /dev/zero here");
    assertEquals(
        "network.file: found /dev/zero, which is no regular file; expected a DL4J model",
        refusal(endless));
  }

  @Test
  void aDirectoryAndAMissingFileAreToldApart() {
    assertTrue(refusal(directory).contains("which is no regular file"), refusal(directory));
    Path missing = directory.resolve("model.keras");
    assertTrue(refusal(missing).contains("which cannot be read"), refusal(missing));
  }

  private static String refusal(Path file) {
    return String.valueOf(
        assertThrows(ConfigurationException.class, () -> ModelFile.read("network.file", file))
            .getMessage());
  }
}
