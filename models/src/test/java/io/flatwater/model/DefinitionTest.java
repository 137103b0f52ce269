package io.flatwater.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.dl4j.Dl4jTensors;
import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Kind;
import io.flatwater.optim.Layout.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

class DefinitionTest {

  @Test
  void aDenseNetworkIsWhatStockDl4jWouldWrite() {
    MultiLayerConfiguration stock =
        Stock.rows(
            20,
            new DenseLayer.Builder().name("dense1").nOut(7).build(),
            new DenseLayer.Builder().name("dense2").nOut(6).build(),
            Stock.output(5).build());
    assertEquals(Stock.definition(stock).json(), Definition.mlp(20, List.of(7, 6), 5).json());
  }

  @Test
  void aConvolutionalNetworkIsWhatStockDl4jWouldWrite() {
    MultiLayerConfiguration stock =
        Stock.images(
            28,
            27,
            2,
            new ConvolutionLayer.Builder(5, 5).name("conv1").nOut(16).build(),
            pool("pool1"),
            new ConvolutionLayer.Builder(5, 5).name("conv2").nOut(32).build(),
            pool("pool2"),
            new DenseLayer.Builder().name("dense1").nOut(128).build(),
            Stock.output(10).build());
    assertEquals(Stock.definition(stock).json(), Definition.cnn(28, 27, 2, 10).json());
  }

  private static SubsamplingLayer pool(String name) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .name(name)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  @Test
  void dl4jReadsBackTheSameConfigurationThatItWasGiven() {
    for (Definition definition :
        List.of(Definition.mlp(3, List.of(), 2), Definition.cnn(16, 16, 1, 2))) {
      String again = MultiLayerConfiguration.fromJson(definition.json()).toJson();
      assertEquals(definition.json(), Definition.fromJson(again).json());
    }
  }

  @Test
  void hasTheParametersOfTheDesign() {
    assertEquals(235_146, Definition.mlp(784, List.of(256, 128), 10).layout().length());
    assertEquals(
        List.of("dense1/W", "dense1/b", "output/W", "output/b"),
        names(Definition.mlp(4, List.of(3), 2)));
    Definition cnn = Definition.cnn(28, 28, 1, 10);
    assertEquals(
        List.of(
            "conv1/b",
            "conv1/W",
            "conv2/b",
            "conv2/W",
            "dense1/W",
            "dense1/b",
            "output/W",
            "output/b"),
        names(cnn));
    assertEquals(List.of(32, 16, 5, 5), cnn.layout().tensors().get(3).shape());
    assertEquals(List.of(512, 128), cnn.layout().tensors().get(4).shape());
    assertEquals(784, cnn.inputs());
    assertEquals(10, cnn.classes());
  }

  private static List<String> names(Definition definition) {
    return definition.layout().tensors().stream().map(Tensor::name).toList();
  }

  @Test
  void itsLayoutIsDl4jsOwn() {
    for (MultiLayerConfiguration stock : Stock.known()) {
      Definition definition = Stock.definition(stock);
      assertEquals(Dl4jTensors.layout(definition), definition.layout());
      assertEquals(Optional.empty(), definition.unsupported());
    }
  }

  @Test
  void statisticsAndFixedLayersAreNotTrainable() {
    Definition definition = Stock.definition(Stock.known().get(4)).freeze(Set.of("first"));
    for (Tensor tensor : definition.layout().tensors()) {
      boolean expected = tensor.kind() != Kind.STATISTIC && !tensor.layer().equals("first");
      assertEquals(expected, tensor.trainable(), tensor.name());
    }
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> definition.freeze(Set.of("no such layer")));
    assertTrue(refusal.getMessage().contains("no such layer"));
    assertThrows(
        IllegalArgumentException.class, () -> definition.freeze(Set.of("layer4/statistics")));
  }

  @Test
  void statisticsCanBeFixedAlone() {
    Definition definition =
        Stock.definition(Stock.known().get(4)).freeze(Set.of("first/statistics", "second"));
    List<String> fixed =
        definition.layers().stream()
            .filter(layer -> layer instanceof Layer.BatchNorm norm && norm.fixed())
            .map(Layer::name)
            .toList();
    assertEquals(List.of("first", "second"), fixed);
    assertTrue(definition.layout().tensors().get(0).trainable()); // first/gamma
  }

  @Test
  void asksDl4jForTheLayoutOfLayersThatOnlyDl4jKnows() {
    Definition definition =
        Stock.definition(
            Stock.rows(
                4,
                new DenseLayer.Builder().name("a").nOut(3).build(),
                new ElementWiseMultiplicationLayer.Builder().name("p").nOut(3).build(),
                Stock.output(2).build()));
    assertEquals(List.of("a/W", "a/b", "p/W", "p/b", "output/W", "output/b"), names(definition));
    assertEquals(
        "layer p needs DL4J, because of its class ElementWiseMultiplicationLayer",
        definition.unsupported().orElseThrow());
    float[] first = definition.initial(4);
    assertEquals(definition.layout().length(), first.length);
    assertArrayEquals(first, definition.initial(4));
    assertFalse(Arrays.equals(first, definition.initial(5)));
  }

  @Test
  void trainingInDl4jDoesNotChangeWhatItIs() {
    MultiLayerConfiguration stock = Stock.known().get(0);
    Definition before = Stock.definition(stock);
    MultiLayerNetwork network = new MultiLayerNetwork(stock);
    network.init();
    network.setIterationCount(17);
    network.setEpochCount(2);
    network.getLayerWiseConfigurations().setIterationCount(17);
    Definition after = Definition.fromJson(network.getLayerWiseConfigurations().toJson());
    assertEquals(before, after);
    assertEquals(before.hash(), after.hash());
    assertNotEquals(before.hash(), before.freeze(Set.of("a")).hash());
  }

  @Test
  void batchNormalisationKeepsTheKindOfItsRunningVarianceInDl4j() {
    MultiLayerConfiguration stock = Stock.known().get(4);
    MultiLayerNetwork network = new MultiLayerNetwork(stock);
    network.init();
    Definition fresh = Stock.definition(stock);
    Definition trained = Stock.definition(network.getLayerWiseConfigurations());
    assertEquals(fresh, trained);
    assertTrue(names(trained).contains("second/var"));
    MultiLayerNetwork again =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(trained.json()));
    again.init();
    assertEquals(network.paramTable().keySet(), again.paramTable().keySet());
  }

  @Test
  void dl4jsWrappersOfFixedLayersBecomeOurs() {
    DenseLayer inner = new DenseLayer.Builder().name("a").nOut(3).dropOut(0.5).build();
    for (var wrapper : List.of(new FrozenLayer(inner), new FrozenLayerWithBackprop(inner))) {
      Definition wrapped = Stock.definition(Stock.rows(4, wrapper, Stock.output(2).build()));
      assertEquals(1, wrapped.frozen().size());
      assertEquals(wrapped.layerNames().get(0), wrapped.frozen().first());
      assertEquals(Optional.empty(), wrapped.unsupported());
      assertFalse(wrapped.json().contains("FrozenLayer"), wrapped.json());
      assertTrue(wrapped.layers().stream().noneMatch(l -> l instanceof Layer.Dropout));
    }
  }

  @Test
  void initialWeightsAreHesAndRepeat() {
    Definition definition = Definition.mlp(784, List.of(256), 10);
    float[] params = definition.initial(1);
    assertArrayEquals(params, definition.initial(1));
    Layout layout = definition.layout();
    Tensor w = layout.tensors().get(0);
    double sum = 0;
    double squares = 0;
    for (int i = w.offset(); i < w.end(); i++) {
      sum += params[i];
      squares += (double) params[i] * params[i];
    }
    double variance = 2.0 / 784;
    // Four standard errors of mean and variance of n normal values.
    assertEquals(0, sum / w.length(), 4 * Math.sqrt(variance / w.length()));
    assertEquals(variance, squares / w.length(), 4 * variance * Math.sqrt(2.0 / w.length()));
    Tensor b = layout.tensors().get(1);
    assertArrayEquals(new float[256], Arrays.copyOfRange(params, b.offset(), b.end()));
    // The first values, so that a change of the generator cannot slip in.
    assertEquals(GOLDEN, Arrays.toString(Arrays.copyOf(params, 3)));
  }

  private static final String GOLDEN = "[-0.04332878, -0.039667323, 0.0022552751]";

  @Test
  void saysWhyItNeedsDl4j() {
    String mlp = Definition.mlp(4, List.of(3), 2).json();
    assertEquals("it computes in DOUBLE", why(mlp.replace("FLOAT", "DOUBLE")));
    assertEquals(
        "of its activation ActivationCube", why(mlp.replace("ActivationReLU", "ActivationCube")));
    assertEquals("of its loss LossHinge", why(mlp.replace("LossMCXENT", "LossHinge")));
    assertEquals(
        "its output goes through ActivationSigmoid",
        why(mlp.replace("ActivationSoftmax", "ActivationSigmoid")));
    assertEquals(
        "it has constraints",
        why(mlp.replaceFirst("\"constraints\" : null", "\"constraints\" : [ { } ]")));
    assertEquals(
        "its nIn is not the width of its input", why(mlp.replace("\"nin\" : 3", "\"nin\" : 5")));
    String cnn = Definition.cnn(16, 16, 1, 2).json();
    assertEquals("its images are NHWC", why(cnn.replace("NCHW", "NHWC")));
    assertEquals("of its pooling PNORM", why(cnn.replace("\"MAX\"", "\"PNORM\"")));
    assertEquals("of its mode Causal", why(cnn.replace("\"Truncate\"", "\"Causal\"")));
  }

  private static String why(String json) {
    String text = Definition.fromJson(json).unsupported().orElseThrow();
    return text.replaceFirst("layer .* needs DL4J, because ", "");
  }

  @Test
  void refusesWhatIsNoNetwork() {
    String mlp = Definition.mlp(4, List.of(3), 2).json();
    refused("not JSON", "{");
    refused("not JSON", mlp + "x");
    refused("not JSON", "[".repeat(100_000));
    refused("confs", "{}");
    refused("confs", "[]");
    refused("confs", "{\"confs\":[]}");
    refused("@class", "{\"confs\":[{\"layer\":{\"nin\":3,\"nout\":3}}]}");
    refused("computation graph", "{\"vertices\":{}}");
    refused("characters", " ".repeat(5 << 20));
    refused("two layers named", mlp.replace("\"output\"", "\"dense1\""));
    refused("not DL4J's", mlp.replace("org.deeplearning4j.nn.weights", "com.example"));
    refused(
        "not DL4J's", mlp.replace("\"seed\"", "\"x\" : {\"@class\":\"java.io.File\"}, \"seed\""));
    refused("not DL4J's", mlp.replace("LossMCXENT", "LossMCXENT/../x"));
    refused("more than", mlp.replace("\"nin\" : 4", "\"nin\" : 2000000000"));
    refused("how many inputs", mlp.replace("\"nin\"", "\"NIN\""));
    String cnn = Definition.cnn(16, 16, 1, 2).json();
    refused("inputs", cnn.replace("\"inputHeight\" : 16", "\"inputHeight\" : 2000000000"));
  }

  private static void refused(String reason, String json) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Definition.fromJson(json));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void hostileSizesOverflowNothing() {
    String cnn = Definition.cnn(16, 16, 1, 2).json();
    for (String field : List.of("padding", "stride", "dilation", "kernelSize")) {
      String hostile =
          cnn.replaceAll(
              "\"" + field + "\" : \\[ \\d+, \\d+ \\]", "\"" + field + "\" : [ 2147483647, 1 ]");
      assertNotEquals(cnn, hostile);
      try {
        assertTrue(Definition.fromJson(hostile).unsupported().isPresent(), field);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("more than"), field);
      }
    }
  }

  /** A child JVM that has neither DL4J nor any native library on its class path. */
  @Test
  void needsNeitherDl4jNorNatives() throws IOException, InterruptedException {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.matches(".*(nd4j|deeplearning4j|bytedeco).*"))
            .collect(Collectors.joining(File.pathSeparator));
    Process child =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-cp",
                path,
                WithoutDl4j.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), said);
    assertEquals(Definition.cnn(28, 28, 1, 10).hash() + " " + WithoutDl4j.sum(), said.trim());
  }
}
