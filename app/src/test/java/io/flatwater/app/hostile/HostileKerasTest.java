package io.flatwater.app.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.hostile.Siege.Bound;
import io.flatwater.app.hostile.Siege.Result;
import io.flatwater.model.keras.KerasModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keras's models from untrusted hands: a graph of addresses, any of which may lie. */
class HostileKerasTest {
  private static final long SEED = 20261124;
  private static final Siege WRONG =
      new Siege(IllegalArgumentException.class, new Bound(8 << 20, 200));

  private static byte[] file(String name) throws IOException {
    return Files.readAllBytes(Path.of("../models/src/test/resources/keras", name));
  }

  @Test
  void hdf5FilesAreReadOrRefused() throws Exception {
    Result result =
        WRONG.attack(KerasModel::read, List.of(file("images.h5"), file("keras2.h5")), 1_500, SEED);
    assertTrue(result.refused() > 300, result.toString());
  }

  @Test
  void entriesOfArchivesAreReadOrRefused() throws Exception {
    Map<String, byte[]> archive = Zips.entries(file("rows.keras"));
    for (String name : List.of("config.json", "model.weights.h5")) {
      Result result =
          WRONG.attack(
              entry -> {
                Map<String, byte[]> altered = new HashMap<>(archive);
                altered.put(name, entry);
                KerasModel.read(Zips.packed(altered));
              },
              List.of(archive.get(name)),
              800,
              SEED);
      assertTrue(result.refused() > 100, name + " " + result);
    }
  }
}
