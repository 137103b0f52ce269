package io.flatwater.trainer;

import io.flatwater.model.Batch;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.StepResult.Reason;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A mini-batch that fits a contract, as a network takes it.
 *
 * @param batch scaled inputs and given labels
 * @param clean labels for scoring; -1: unknown
 * @param earliest event time, microseconds
 * @param latest event time, microseconds
 * @param domain of the latest row
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within one step, never compared
record Sample(Batch batch, int[] clean, long earliest, long latest, String domain) {

  /** Why a mini-batch does not fit. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    Unfit(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    StepResult.Refused refused() {
      return new StepResult.Refused(reason, String.valueOf(getMessage()), List.of());
    }
  }

  /**
   * Returns the mini-batch as the contract has it.
   *
   * @param inputs overwritten and used if it has the right length
   * @throws Unfit if it does not fit
   */
  static Sample of(MiniBatch wire, Contract contract, float[] inputs) throws Unfit {
    int rows = lengths(wire);
    Rows raw = rows(wire.getFeatures(), rows, contract);
    int[] labels = labels(wire.getLabels(), contract);
    int length = Math.multiplyExact(rows, contract.width());
    float[] scaled = inputs.length == length ? inputs : new float[length];
    contract.scale(raw, scaled);
    requireFinite(scaled, contract.width());
    int first = 0;
    int last = 0;
    List<Long> times = wire.getEventTimes();
    for (int i = 1; i < rows; i++) {
      first = times.get(i) < times.get(first) ? i : first;
      last = times.get(i) >= times.get(last) ? i : last;
    }
    return new Sample(
        new Batch(scaled, labels),
        clean(wire.getCleanLabels(), contract),
        times.get(first),
        times.get(last),
        wire.getDomains().get(last));
  }

  private static int lengths(MiniBatch wire) throws Unfit {
    int rows = wire.getIds().size();
    if (rows == 0) {
      throw new Unfit(Reason.EMPTY, "the mini-batch has no rows");
    }
    equal("event times", wire.getEventTimes(), rows);
    equal("domains", wire.getDomains(), rows);
    equal("sources", wire.getSources(), rows);
    equal("labels", wire.getLabels(), rows);
    equal("clean labels", wire.getCleanLabels(), rows);
    return rows;
  }

  private static void equal(String name, List<?> values, int rows) throws Unfit {
    if (values.size() != rows) {
      throw new Unfit(
          Reason.UNEQUAL_LENGTHS,
          "found " + values.size() + " " + name + " for " + rows + " ids, expected as many");
    }
  }

  private static Rows rows(Features features, int rows, Contract contract) throws Unfit {
    // The shape is compared before it is multiplied: it comes from outside.
    Rows.Type type = Rows.Type.valueOf(features.getType().name());
    if (type != contract.type() || !features.getShape().equals(contract.shape())) {
      throw new Unfit(
          Reason.WRONG_SHAPE,
          "rows are "
              + type
              + abbreviated(features.getShape())
              + ", the model takes "
              + contract.type()
              + contract.shape());
    }
    ByteBuffer data = features.getData();
    long expected = (long) rows * contract.width() * type.bytes();
    if (data.remaining() != expected) {
      throw new Unfit(
          Reason.WRONG_SHAPE,
          rows + " rows need " + expected + " bytes, found " + data.remaining());
    }
    byte[] bytes;
    if (data.hasArray() && data.arrayOffset() == 0 && data.array().length == expected) {
      bytes = data.array();
    } else {
      bytes = new byte[data.remaining()];
      data.duplicate().get(bytes);
    }
    return new Rows(type, contract.shape(), rows, bytes);
  }

  private static String abbreviated(List<Integer> shape) {
    return shape.size() <= 8 ? shape.toString() : "[" + shape.size() + " dimensions]";
  }

  private static int[] labels(List<Integer> given, Contract contract) throws Unfit {
    int classes = contract.classes().size();
    int[] labels = new int[given.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = given.get(i);
      if (labels[i] < -1 || labels[i] >= classes) {
        throw new Unfit(
            Reason.LABEL_OUT_OF_RANGE,
            "the label of row "
                + i
                + " is "
                + labels[i]
                + ", expected 0 to "
                + (classes - 1)
                + ", or -1 for none");
      }
    }
    return labels;
  }

  /** A clean label must never decide anything, so that one out of range counts as unknown. */
  private static int[] clean(List<Integer> given, Contract contract) {
    int classes = contract.classes().size();
    return given.stream().mapToInt(label -> label >= 0 && label < classes ? label : -1).toArray();
  }

  private static void requireFinite(float[] inputs, int width) throws Unfit {
    for (int i = 0; i < inputs.length; i++) {
      if (!Float.isFinite(inputs[i])) {
        throw new Unfit(
            Reason.NOT_FINITE, "value " + i % width + " of row " + i / width + " is " + inputs[i]);
      }
    }
  }
}
