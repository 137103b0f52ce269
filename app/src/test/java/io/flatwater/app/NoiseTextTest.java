package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flatwater.schemas.NoiseSummary;
import io.flatwater.schemas.SourceNoise;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseTextTest {
  @Test
  void saysWhoIsGivenForWhomAndWhoGivesIt() {
    NoiseSummary noise =
        new NoiseSummary(
            9_000L,
            1_500.0,
            0.2,
            0.17,
            0.23,
            3,
            List.of(0.7, 0.1, 0.2, 0.0, 0.999, 0.001, 0.3, 0.0, 0.7),
            List.of(
                new SourceNoise("bert", 2_000L, 0.4, 0.35, 0.45),
                new SourceNoise("", 7_000L, 0.1, 0.08, 0.12)));
    assertEquals(
        """
        wrong labels    20.0 % (17.0 % to 23.0 %) are estimated, of 9000 labelled examples
          class         cat                  right 70.0 %, given instead: fox 20.0 %, dog 10.0 %
          class         dog                  right 99.9 %
          class         fox                  right 70.0 %, given instead: cat 30.0 %
          source        bert                 40.0 % (35.0 % to 45.0 %) of 2000
          source        (others)             10.0 % (8.0 % to 12.0 %) of 7000
        """
            .strip(),
        String.join("\n", NoiseText.of(noise, List.of("cat", "dog", "fox"))));
  }
}
