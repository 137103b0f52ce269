package io.flatwater.model;

import org.bytedeco.javacpp.Pointer;

/** Memory outside the heap that networks and their executors hold. */
public final class NativeMemory {
  private NativeMemory() {}

  /**
   * Returns the bytes that were taken through JavaCPP and not given back: parameters, activations
   * and work space of the executors. What native libraries keep for themselves is not in it.
   */
  public static long bytes() {
    return Pointer.totalBytes();
  }
}
