package io.flatwater.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes networks in ONNX's format, operator set 17, for ONNX Runtime and others.
 *
 * <p>The model has one input, {@value #INPUT}: rows as the contract describes them, {@code rows ×
 * shape}, bytes or floats, unscaled; and one output, {@value #OUTPUT}: {@code rows × classes}. Any
 * number of rows is taken. Dropout is left out, batch normalisation uses its running statistics.
 */
public final class OnnxModel {
  /** Name of the input. */
  public static final String INPUT = "features";

  /** Name of the output. */
  public static final String OUTPUT = "probabilities";

  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 17;

  private OnnxModel() {}

  /**
   * Returns the bytes of a model file; equal arguments give equal bytes.
   *
   * @param params the model, only read
   * @param properties kept in the file as metadata, beside the contract's class names; for example
   *     where the parameters come from
   * @throws IllegalArgumentException if the network has a layer that only DL4J can run, or one that
   *     this operator set lacks; if contract, network and parameters do not fit
   */
  public static byte[] write(
      Definition definition, Contract contract, float[] params, Map<String, String> properties) {
    definition
        .unsupported()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("ONNX cannot hold this network: " + reason);
            });
    contract.check(definition);
    if (params.length != definition.layout().length()) {
      throw new IllegalArgumentException(
          params.length + " parameters, expected " + definition.layout().length());
    }
    Graph graph = new Graph();
    Translation translation = new Translation(graph, definition.layout(), params);
    translation.input(contract);
    for (Layer layer : definition.layers()) {
      translation.add(layer);
    }
    translation.output(definition.classes());
    return model(graph, metadata(contract, properties)).toByteArray();
  }

  private static SortedMap<String, String> metadata(
      Contract contract, Map<String, String> properties) {
    SortedMap<String, String> metadata = new TreeMap<>(properties);
    metadata.put("flatwater.contract", contract.json());
    return metadata;
  }

  private static ModelProto model(Graph graph, SortedMap<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("flatwater")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
            .setGraph(graph.build());
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }
}
