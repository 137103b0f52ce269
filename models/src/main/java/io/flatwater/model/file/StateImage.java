package io.flatwater.model.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A state with its parameters as one blob, without network, contract and manifest: what a run keeps
 * to come back to. The blob's SHA-256 is the state hash.
 *
 * @param params only read, not copied
 * @param state what the run needs besides
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes
public record StateImage(float[] params, State state) {

  /** Returns the parameters, little-endian, and then the state. */
  public byte[] bytes() {
    byte[] rest = StateBytes.write(state);
    int length = Math.addExact(Math.multiplyExact(Float.BYTES, params.length), rest.length);
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(params);
    bytes.position(Float.BYTES * params.length).put(rest);
    return bytes.array();
  }

  /**
   * Reads what {@link #bytes} gave. Takes no more memory than there are bytes.
   *
   * @param length number of parameters that it must have
   * @throws CorruptCheckpoint if it is anything else
   */
  public static StateImage read(byte[] blob, int length) {
    if (length > blob.length / Float.BYTES) {
      throw new CorruptCheckpoint(
          blob.length + " bytes hold no state of a network of " + length + " parameters");
    }
    float[] params = new float[length];
    ByteBuffer bytes = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().get(params);
    byte[] rest = new byte[blob.length - Float.BYTES * length];
    bytes.position(Float.BYTES * length).get(rest);
    return new StateImage(params, StateBytes.read(rest));
  }
}
