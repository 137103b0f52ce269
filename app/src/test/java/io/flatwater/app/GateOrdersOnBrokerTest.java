package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.Moments;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.wire.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What people ask for on a real broker: carried out, answered, and heard by the run. */
class GateOrdersOnBrokerTest extends GateOnBroker {
  @Test
  void theCommandLineCarriesOutOrdersAndSaysWhatWasLiveAndWhy() {
    bench.checkpoint("run/s", 0, false);
    bench.checkpoint("run/s", 1, false);
    Running running = start("0", Moments.IGNORED);
    bench.send(Topic.METRICS, "s", sum("run/s", 0, "h", 0.5));
    assertTrue(running.gate().awaitDecisions(PATIENCE));
    Instant before = bench.appended(Topic.PROMOTIONS);

    Said promoted = say("promote run/s@1 --actor bo --reason tried");
    assertEquals(0, promoted.status(), promoted.err());
    assertEquals("s: run/s@1 promoted by bo: tried\n", promoted.out());
    Said live = say("live --stream s");
    assertTrue(live.out().startsWith("s: run/s@1\n"), live.out());
    assertTrue(live.out().contains("  why        tried\n"), live.out());
    assertTrue(live.out().contains("  before     run/s@0\n"), live.out());
    Said past = say("live --at " + before);
    assertTrue(past.out().startsWith("s: run/s@0\n"), past.out());
    assertTrue(past.out().contains("no model was live; accuracy 0.5"), past.out());
    Said never = say("live --at 2001-01-01");
    assertEquals(1, never.status());
    assertTrue(never.err().contains("was live at 2001-01-01T00:00:00Z"), never.err());

    assertEquals(0, say("pin --stream s --actor bo --reason audit").status());
    assertTrue(say("live").out().contains("  pinned     by bo: audit\n"));
    assertEquals(0, say("unpin --stream s --actor bo --reason over").status());
    assertEquals(0, say("rollback --stream s --actor bo --reason worse").status());
    Said refused = say("rollback --stream s --actor bo --reason again");
    assertEquals(1, refused.status(), refused.out());
    assertTrue(refused.out().contains("refused: there is none to roll back to"), refused.out());
    assertEquals(6, say("live --history").out().lines().filter(l -> l.startsWith("  2")).count());
    assertEquals(1, say("live --stream t").status());
    running.stop();

    Said unheard = say("pin --stream s --actor bo --reason x --wait 1");
    assertEquals(1, unheard.status());
    assertTrue(unheard.err().contains("no gate has answered within 1 s"), unheard.err());
  }

  @Test
  void aRunHearsWhatIsAskedOfItAndOfItsLineages() {
    var wiring = bench.wiring();
    try (RunOrders orders =
        new RunOrders(wiring.kafka(), wiring.topics(), wiring.codec(), "main")) {
      assertEquals(0, say("pause --run other --actor bo --reason x").status());
      assertEquals(0, say("pause --run main --actor bo --reason doubt").status());
      Command pause = heard(orders);
      assertEquals(Action.PAUSE, pause.getAction());
      assertEquals("doubt", pause.getReason());
      bench.send(
          Topic.COMMANDS,
          "s",
          Command.newBuilder(pause)
              .setStream("s")
              .setLineage("main/s")
              .setAction(Action.RESUME)
              .setTime(pause.getTime().plusSeconds(1))
              .build());
      assertEquals(Action.RESUME, heard(orders).getAction());
    }
  }

  private static Command heard(RunOrders orders) {
    AtomicReference<Command> heard = new AtomicReference<>();
    await(
        () -> {
          orders.poll().ifPresent(heard::set);
          return heard.get() != null;
        });
    return heard.get();
  }

  private record Said(int status, String out, String err) {}

  private Said say(String words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    picocli.CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    for (String setting :
        List.of(
            "broker.bootstrap=" + broker.bootstrap(),
            "topics.prefix=" + prefix,
            "topics.partitions=3")) {
      arguments.addAll(List.of("--set", setting));
    }
    int status = line.execute(arguments.toArray(new String[0]));
    return new Said(status, out.toString(), err.toString());
  }
}
