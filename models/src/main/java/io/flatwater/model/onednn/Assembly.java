package io.flatwater.model.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.flatwater.optim.Layout;
import io.flatwater.optim.Layout.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A plan while it is put together: makes buffers, chooses layouts, collects the steps.
 *
 * <p>Lives inside one {@code PointerScope}: descriptors die with it, what the steps need is kept.
 */
final class Assembly {
  static final memory.data_type F32 = memory.data_type.f32;
  static final memory.format_tag ANY = memory.format_tag.any;

  private final engine engine;
  private final Layout layout;
  private final Block params;
  private final Optional<Block> gradient;
  private final int rows;
  private final primitive_attr plain = attributes();

  final Handles handles = new Handles();
  final List<Step> loading = new ArrayList<>();
  final List<Step> forward = new ArrayList<>();
  final List<Step> backward = new ArrayList<>();
  final List<String> slow = new ArrayList<>();
  private final List<memory> scratchpads = new ArrayList<>();
  private long scratch;

  /**
   * Begins a plan.
   *
   * @param params where the flat vector will lie
   * @param gradient where its gradient goes; empty for a plan that only predicts
   */
  Assembly(engine engine, Layout layout, Block params, Optional<Block> gradient, int rows) {
    this.engine = engine;
    this.layout = layout;
    this.params = params;
    this.gradient = gradient;
    this.rows = rows;
  }

  engine engine() {
    return engine;
  }

  long rows() {
    return rows;
  }

  boolean training() {
    return gradient.isPresent();
  }

  prop_kind propagation() {
    return training() ? prop_kind.forward_training : prop_kind.forward_inference;
  }

  /** Returns attributes with a scratchpad of ours: one for the whole plan. */
  primitive_attr plain() {
    return plain;
  }

  /** Returns attributes that apply a function to the output on its way to memory. */
  primitive_attr fused(Eltwise activation) {
    post_ops operations = new post_ops();
    operations.append_eltwise(activation.function(), activation.alpha(), 0);
    primitive_attr attributes = attributes();
    attributes.set_post_ops(operations);
    return attributes;
  }

  /** Returns attributes that leave the scratchpad to the caller. */
  static primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    return attributes;
  }

  /** Returns the description of values in row-major order. */
  static memory.desc rowMajor(long... dims) {
    memory.format_tag tag =
        switch (dims.length) {
          case 1 -> memory.format_tag.a;
          case 2 -> memory.format_tag.ab;
          default -> memory.format_tag.abcd;
        };
    return new memory.desc(dims, F32, tag);
  }

  /** Returns the description of values in whatever order the primitive likes. */
  static memory.desc any(long... dims) {
    return new memory.desc(dims, F32, ANY);
  }

  /** Returns the dimensions of values, the rows first. */
  static long[] dims(memory.desc desc) {
    long[] dims = new long[desc.get_ndims()];
    desc.get_dims().get(dims);
    return dims;
  }

  /** Returns new values, zero at first. */
  Value make(memory.desc desc) {
    return at(handles.keep(new Block(desc.get_size())).address(), desc);
  }

  /** Returns the values at a place. */
  Value at(Pointer address, memory.desc desc) {
    return new Value(new memory(desc, engine, address), desc, address);
  }

  /** Returns a view of values in row-major layout. */
  FloatBuffer floats(Value value) {
    BytePointer start = new BytePointer(value.address());
    start.capacity(value.desc().get_size());
    return start.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Returns a tensor of the flat vector if the layer has it. */
  Optional<Tensor> tensor(String layer, String parameter) {
    String name = layer + "/" + parameter;
    return layout.tensors().stream().filter(t -> t.name().equals(name)).findFirst();
  }

  /** Returns a parameter tensor in place. */
  Value parameter(Tensor tensor, memory.desc desc) {
    return at(params.address(tensor.offset()), desc);
  }

  /** Returns where a parameter tensor's gradient goes. */
  Value gradient(Tensor tensor, memory.desc desc) {
    return at(gradient.orElseThrow().address(tensor.offset()), desc);
  }

  /** Returns the values in the wanted layout, by a step that reorders them if need be. */
  Value as(Value value, memory.desc wanted, List<Step> steps) {
    if (value.desc().equals(wanted)) {
      return value;
    }
    Value other = make(wanted);
    reorder(value, other, steps);
    return other;
  }

  /** Adds a step that copies values into another layout. */
  void reorder(Value from, Value to, List<Step> steps) {
    reorder.primitive_desc pd =
        new reorder.primitive_desc(from.memory(), to.memory(), plain, false);
    add(
        steps,
        new reorder(pd),
        pd,
        new IntMemoryMap().put(DNNL_ARG_FROM, from.memory()).put(DNNL_ARG_TO, to.memory()));
  }

  /** Adds a step that executes a primitive. */
  void add(List<Step> steps, primitive primitive, primitive_desc_base pd, IntMemoryMap args) {
    memory.desc needed = pd.scratchpad_desc();
    if (needed.get_size() > 0) {
      // some address for now: the block is as large as the largest need, known at the end
      memory scratchpad = new memory(needed, engine, params.address());
      scratchpads.add(scratchpad);
      args.put(DNNL_ARG_SCRATCHPAD, scratchpad);
      scratch = Math.max(scratch, needed.get_size());
    }
    if (slow(pd) && !small(primitive)) {
      slow.add(primitive.getClass().getSimpleName() + " " + kernel(pd));
    }
    primitive kept = handles.keep(primitive);
    IntMemoryMap operands = handles.keep(args);
    steps.add(stream -> kept.execute(stream, operands));
  }

  /** Tells whether a primitive has so few values to do that a plain loop is fast enough. */
  private static boolean small(primitive primitive) {
    return primitive instanceof softmax_forward
        || primitive instanceof softmax_backward
        || primitive instanceof layer_normalization_forward
        || primitive instanceof layer_normalization_backward;
  }

  /** Gives all primitives their scratchpad; call it last. */
  void finish() {
    Block block = handles.keep(new Block(scratch));
    for (memory scratchpad : scratchpads) {
      scratchpad.set_data_handle(block.address());
    }
  }

  /** Returns the name of the kernel behind a primitive. */
  static String kernel(primitive_desc_base pd) {
    return pd.impl_info_str().getString();
  }

  /**
   * Tells whether a kernel is one of the plain loops, 100 to 1,000 times slower than the others.
   */
  static boolean slow(primitive_desc_base pd) {
    return kernel(pd).startsWith("ref") || kernel(pd).startsWith("simple");
  }

  /**
   * Returns the first of several ways that oneDNN has a fast kernel for, else the first it has at
   * all.
   *
   * @param ways each fails with a {@code RuntimeException} where there is no kernel
   */
  @SafeVarargs
  static <P extends primitive_desc_base> P fastest(Supplier<P>... ways) {
    Optional<P> any = Optional.empty();
    for (Supplier<P> way : ways) {
      P pd;
      try {
        pd = way.get();
      } catch (RuntimeException e) { // so oneDNN says that it has none
        continue;
      }
      if (!slow(pd)) {
        return pd;
      }
      any = any.isPresent() ? any : Optional.of(pd);
    }
    return any.orElseThrow(() -> new IllegalStateException("oneDNN has no kernel for this layer"));
  }
}
