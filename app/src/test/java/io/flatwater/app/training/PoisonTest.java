package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.PoisonedStreamException;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.ServiceSettings.Environment;
import io.flatwater.trainer.ServiceSettings.Gap;
import io.flatwater.trainer.TrainerService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that cannot be trained on. */
class PoisonTest extends TrainersOnBroker {
  @Test
  void whatCannotBeTrainedOnBecomesADeadLetter() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("poison");
    List<MiniBatch> batches = Ground.batches("s", 0, 6);
    MiniBatch wrongLabel =
        MiniBatch.newBuilder(Ground.batch("s", 50))
            .setLabels(java.util.Collections.nCopies(8, 77))
            .build();
    ground.send("s", batches.subList(0, 3));
    ground.send("s", List.of(wrongLabel));
    ground.sendRaw("s", List.of("no avro".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    ground.send("", List.of(Ground.batch("", 0)));
    ground.send("s", batches.subList(3, 6));
    ground.send("s", List.of(Ground.end()));

    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
    List<DeadLetter> letters = ground.read(Topic.DEAD_LETTERS, DeadLetter.class);
    assertEquals(
        List.of("LABEL_OUT_OF_RANGE", "NOT_AVRO", "BAD_STREAM"),
        letters.stream().map(DeadLetter::getReason).toList());
    assertEquals(List.of(3L, 4L, 5L), letters.stream().map(DeadLetter::getOffset).toList());
    assertEquals("poison", letters.get(0).getService());
  }

  @Test
  void tooManyBadRecordsInARowStopItAndAreCommittedFirst() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("flood");
    ground.send("s", Ground.batches("s", 0, 2));
    List<byte[]> garbage = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      garbage.add(new byte[] {1, 2, 3});
    }
    ground.sendRaw("s", garbage);
    ground.send("s", Ground.batches("s", 2, 4));
    ground.send("s", List.of(Ground.end()));
    ServiceSettings impatient =
        new ServiceSettings("0", CutPolicy.every(10), Gap.STOP, Environment.WARN, 15);

    var e =
        assertThrows(
            PoisonedStreamException.class,
            new TrainerService(settings, impatient, ground.wiring(store), Moments.IGNORED)
                ::runUntilEnded);

    assertTrue(e.getMessage().contains("NOT_AVRO"), e.getMessage());
    assertEquals(15, ground.read(Topic.DEAD_LETTERS, DeadLetter.class).size());
    new TrainerService(settings, impatient, ground.wiring(store), Moments.IGNORED).runUntilEnded();
    assertExactlyOnce(ground, settings, "s", Ground.batches("s", 0, 4));
    assertEquals(15, ground.read(Topic.DEAD_LETTERS, DeadLetter.class).size());
  }
}
