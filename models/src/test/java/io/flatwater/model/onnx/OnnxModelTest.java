package io.flatwater.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.Rows;
import io.flatwater.model.onednn.RandomNetworks;
import io.flatwater.optim.Layout.Kind;
import io.flatwater.optim.Layout.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Exported models, run by ONNX Runtime, against the executors. */
class OnnxModelTest {
  /** Floats against floats in another order of summation. */
  private static final double CLOSE = 2e-5;

  @Property(tries = 40, seed = "11", shrinking = ShrinkingMode.OFF)
  void predictsAsTheExecutorsDo(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 9) int rows)
      throws OrtException {
    Definition definition =
        seed % 2 == 0 ? RandomNetworks.dense(seed) : RandomNetworks.convolutional(seed);
    Contract contract = floats(definition);
    agree(definition, contract, floatRows(contract, rows));
  }

  @Test
  void scalesRawImagesAsTheContractDoes() throws OrtException {
    Definition definition = Definition.cnn(17, 18, 3, 4);
    Contract contract = Contract.pixels(List.of(17, 18, 3), 4);
    byte[] pixels = new byte[5 * contract.width()];
    new Random(7).nextBytes(pixels);
    agree(definition, contract, new Rows(Rows.Type.UINT8, List.of(17, 18, 3), 5, pixels));
  }

  @Test
  void namesTheClassesAndWhereItComesFrom() throws OrtException {
    Definition definition = Definition.mlp(3, List.of(4), 2);
    Contract contract = floats(definition);
    byte[] file =
        OnnxModel.write(
            definition, contract, definition.initial(1), Map.of("flatwater.lineage", "main/a"));
    try (OrtSession session = session(file)) {
      Map<String, String> metadata = session.getMetadata().getCustomMetadata();
      assertEquals("main/a", metadata.get("flatwater.lineage"));
      assertEquals(contract, Contract.fromJson(metadata.get("flatwater.contract")));
    }
  }

  @Test
  void writesEqualBytesForEqualModels() {
    Definition definition = Definition.cnn(16, 16, 1, 3);
    float[] params = definition.initial(1);
    Contract contract = Contract.pixels(List.of(16, 16), 3);
    assertArrayEquals(
        OnnxModel.write(definition, contract, params, Map.of("b", "2", "a", "1")),
        OnnxModel.write(definition, contract, params, Map.of("a", "1", "b", "2")));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Definition definition = Definition.mlp(3, List.of(), 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> OnnxModel.write(definition, floats(definition), new float[3], Map.of()));
  }

  private static void agree(Definition definition, Contract contract, Rows rows)
      throws OrtException {
    float[] params = parameters(definition);
    float[] expected = new float[rows.count() * definition.classes()];
    try (var network = Networks.open(definition, Execution.of("auto")).network()) {
      network.predict(params, contract.scale(rows), rows.count(), expected);
    }
    float[] found = run(OnnxModel.write(definition, contract, params, Map.of()), rows);
    double difference = 0;
    double size = 1e-12;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(found[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    double relative = Math.sqrt(difference / size);
    assertTrue(relative < CLOSE, () -> "they differ by " + relative + ": " + definition.layers());
  }

  private static float[] run(byte[] file, Rows rows) throws OrtException {
    List<Long> shape = new ArrayList<>(List.of((long) rows.count()));
    rows.shape().forEach(d -> shape.add((long) d));
    ByteBuffer data = ByteBuffer.allocateDirect(rows.data().length).order(ByteOrder.nativeOrder());
    data.put(rows.data()).rewind();
    OnnxJavaType type = rows.type() == Rows.Type.UINT8 ? OnnxJavaType.UINT8 : OnnxJavaType.FLOAT;
    try (OrtSession session = session(file);
        OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                data,
                shape.stream().mapToLong(Long::longValue).toArray(),
                type);
        OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input))) {
      OnnxTensor output = (OnnxTensor) result.get(OnnxModel.OUTPUT).orElseThrow();
      float[] values = new float[output.getFloatBuffer().remaining()];
      output.getFloatBuffer().get(values);
      return values;
    }
  }

  private static OrtSession session(byte[] file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(file, options);
    }
  }

  /** Returns parameters away from their simple first values: biases 0, statistics 0 and 1. */
  private static float[] parameters(Definition definition) {
    float[] params = definition.initial(3);
    Random random = new Random(4);
    for (Tensor tensor : definition.layout().tensors()) {
      double size = tensor.kind() == Kind.STATISTIC ? 0.1 : 0.2;
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        params[i] += (float) (size * random.nextGaussian());
      }
    }
    return params;
  }

  private static Contract floats(Definition definition) {
    List<Float> scale =
        IntStream.range(0, definition.inputs()).mapToObj(i -> 0.5f + i % 3).toList();
    List<Float> shift = IntStream.range(0, definition.inputs()).mapToObj(i -> 0.1f * i).toList();
    return new Contract(
        Rows.Type.FLOAT32,
        List.of(definition.inputs()),
        Contract.Order.AS_IS,
        new Contract.Scaling(scale, shift.stream().map(s -> s % 1).toList()),
        Contract.Task.CLASSIFICATION,
        IntStream.range(0, definition.classes()).mapToObj(String::valueOf).toList());
  }

  private static Rows floatRows(Contract contract, int rows) {
    Random random = new Random(5);
    byte[] data = new byte[rows * contract.width() * Float.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      buffer.putFloat((float) random.nextGaussian());
    }
    return new Rows(Rows.Type.FLOAT32, contract.shape(), rows, data);
  }
}
