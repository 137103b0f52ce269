package io.flatwater.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A graph that grows node by node. Names of values are unique; the last node's is the result. */
final class Graph {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("flatwater");

  GraphProto build() {
    return graph.build();
  }

  /** Adds a node with one output, which is named as the node, and returns that name. */
  String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
    return name;
  }

  /** Adds a constant of floats, row-major, and returns its name. */
  String constant(String name, List<Long> shape, float[] values, int from, int to) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(to - from, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, from, to - from);
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addAllDims(shape)
            .setRawData(ByteString.copyFrom(bytes)));
    return name;
  }

  /** Adds a constant of whole numbers, and returns its name. */
  String constant(String name, List<Long> values) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.size())
            .addAllInt64Data(values));
    return name;
  }

  /** Says what the graph is given: any number of rows of this shape. */
  void input(String name, TensorProto.DataType type, List<Integer> shape) {
    graph.addInput(value(name, type, shape));
  }

  /** Says what the graph returns. */
  void output(String name, List<Integer> shape) {
    graph.addOutput(value(name, TensorProto.DataType.FLOAT, shape));
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, List<Integer> shape) {
    TensorShapeProto.Builder dimensions =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("rows"));
    shape.forEach(d -> dimensions.addDim(Dimension.newBuilder().setDimValue(d)));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
