/**
 * Networks as ONNX models, for those who predict elsewhere.
 *
 * <p>Start with {@link io.flatwater.model.onnx.OnnxModel}. The model takes raw rows, as the
 * contract describes them, and scales them itself, so that nobody has to repeat the contract's
 * arithmetic. One graph node or a few for each {@link io.flatwater.model.Layer}; pure functions
 * without state.
 */
@NullMarked
package io.flatwater.model.onnx;

import org.jspecify.annotations.NullMarked;
