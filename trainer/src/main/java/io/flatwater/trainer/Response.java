package io.flatwater.trainer;

import io.flatwater.model.Batch;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import io.flatwater.optim.Memory;
import io.flatwater.optim.Optimizer;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** Carries out the answer to drift: which optimizer is active, until when, and what is replayed. */
final class Response {
  /** The section of the state that holds it. */
  static final String SECTION = "response";

  private final Answer answer;
  private final Contract contract;
  private final Optimizer calm;
  private final Optimizer alert;
  private final Optional<Reservoir> reservoir;
  private boolean active;
  private long until;

  Response(Answer answer, Method method, Contract contract) {
    this.answer = answer;
    this.contract = contract;
    this.calm = method.create();
    this.alert = answer.under(method).create();
    this.reservoir =
        answer instanceof Answer.Replay replay
            ? Optional.of(new Reservoir(contract.width() * contract.type().bytes(), replay.bytes()))
            : Optional.empty();
  }

  /** Returns the optimizer in use. */
  Optimizer optimizer() {
    return active ? alert : calm;
  }

  /** Returns the optimizer that is in use when nothing has happened. */
  Optimizer calm() {
    return calm;
  }

  /**
   * Begins a step; returns what was done, if the time of an answer is over.
   *
   * @param step that begins
   */
  Optional<String> begin(long step, Memory memory) {
    if (!active || step <= until) {
      return Optional.empty();
    }
    active = false;
    return Optional.of(
        answer instanceof Answer.Replay
            ? "trains on new examples only, " + answer.steps() + " steps after the last alarm"
            : "went back to "
                + calm
                + moved(alert, calm, memory)
                + ", "
                + answer.steps()
                + " steps after the last alarm");
  }

  /** Answers a drift; returns what was done. */
  String alarmed(String detector, long step, Memory memory) {
    String because = " because " + detector + " saw a drift";
    if (answer instanceof Answer.Report) {
      return "";
    }
    if (answer instanceof Answer.ResetMomentum) {
      memory.keepOnly("nothing");
      return "forgot the optimizer's memory" + because;
    }
    boolean was = active;
    active = true;
    until = step + answer.steps() - 1;
    String end = " up to step " + until + because;
    if (was) {
      return "goes on" + end;
    }
    return answer instanceof Answer.Replay replay
        ? "trains on " + replay.rows() + " recent examples more in each step" + end
        : "uses " + alert + moved(calm, alert, memory) + end;
  }

  /** Drops from memory what another optimizer must not find; says so if it matters. */
  private String moved(Optimizer from, Optimizer to, Memory memory) {
    if (!(answer instanceof Answer.SwitchTo)) {
      return "";
    }
    memory.keepOnly(to.base().prefix());
    return from.base().prefix().equals(to.base().prefix())
        ? ", which goes on with the memory of its base rule"
        : ", which starts with an empty memory";
  }

  /** Makes memory that was made under an optimizer of some name fit for the one in use. */
  void adopt(String name, Memory memory) {
    if (!name.equals(optimizer().toString())) {
      memory.keepOnly(optimizer().base().prefix());
    }
  }

  /** Keeps the labelled rows of a mini-batch for a replay; does nothing if there is none. */
  void remember(Batch batch, MiniBatch wire) {
    reservoir.ifPresent(
        kept -> {
          ByteBuffer data = wire.getFeatures().getData().duplicate();
          byte[] raw = new byte[data.remaining()];
          data.get(raw);
          for (int row = 0; row < batch.rows(); row++) {
            if (batch.labels()[row] >= 0) {
              kept.add(raw, row, batch.labels()[row]);
            }
          }
        });
  }

  /**
   * Rows to train on, and how they count.
   *
   * @param batch the new rows, and behind them those that are replayed
   * @param added how many are
   */
  record Blend(Batch batch, int added) {}

  /** Adds the rows that are to be replayed. */
  Blend blend(Batch batch, long seed, long step) {
    if (!active || reservoir.isEmpty() || reservoir.get().size() == 0) {
      return new Blend(batch, 0);
    }
    int count = ((Answer.Replay) answer).rows();
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    Reservoir.Drawn drawn = reservoir.get().draw(count, random);
    float[] scaled =
        contract.scale(new Rows(contract.type(), contract.shape(), count, drawn.data()));
    float[] inputs = Arrays.copyOf(batch.inputs(), batch.inputs().length + scaled.length);
    System.arraycopy(scaled, 0, inputs, batch.inputs().length, scaled.length);
    int[] labels = Arrays.copyOf(batch.labels(), batch.rows() + count);
    System.arraycopy(drawn.labels(), 0, labels, batch.rows(), count);
    return new Blend(new Batch(inputs, labels, batch.smoothing()), count);
  }

  byte[] bytes() {
    Packed out = new Packed().whole(active ? 1 : 0).whole(until);
    reservoir.ifPresent(kept -> kept.pack(out));
    return out.bytes();
  }

  void restore(byte[] bytes) {
    Unpacked in = new Unpacked(bytes);
    active = in.whole() != 0;
    until = in.whole();
    reservoir.ifPresent(kept -> kept.unpack(in, contract.classes().size()));
    in.end();
  }
}
